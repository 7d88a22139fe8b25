import { html } from "hono/html";
import { follow, listOf, type Node, nodeOf, refName, textOf } from "./node.ts";
import { type Html, inlineMarkdown } from "./text-html.ts";

/** Schemas with so few words that their name says no more than they do themselves. */
const isPlain = (schema: Node): boolean =>
  schema["properties"] === undefined && schema["oneOf"] === undefined;

/** The type of a value in a few words; objects that have a name are links to it. */
export function typeHtml(document: Node, written: unknown): Html {
  const name = refName(written);
  const schema = follow(document, written);
  if (name !== null && !isPlain(schema)) return html`<a href="#schema-${name}">${name}</a>`;
  if (listOf(schema["oneOf"]).length > 0) {
    return html`${
      listOf(schema["oneOf"]).map((one, i) => html`${i > 0 && " or "}${typeHtml(document, one)}`)
    }`;
  }
  if ("items" in schema) return html`list of ${typeHtml(document, schema["items"])}`;
  if ("const" in schema) return html`<code>${JSON.stringify(schema["const"])}</code>`;
  const types = [schema["type"] ?? "any"].flat().map(String);
  return html`${types[0] === "string" && textOf(schema["format"]) || types[0]}${
    types.includes("null") && " or null"
  }`;
}

const BOUNDS: readonly (readonly [key: string, say: (bound: unknown) => string])[] = [
  ["minimum", (bound) => `at least ${bound}`],
  ["maximum", (bound) => bound === Number.MAX_SAFE_INTEGER ? "" : `at most ${bound}`],
  ["minLength", (bound) => `${bound} characters or more`],
  ["maxLength", (bound) => `at most ${bound} characters`],
  ["minItems", (bound) => `${bound} items or more`],
  ["maxItems", (bound) => `at most ${bound} items`],
  ["default", (value) => `${JSON.stringify(value)} when left out`],
];

function boundsOf(schema: Node): string {
  return BOUNDS.filter(([key]) => key in schema).map(([key, say]) => say(schema[key]))
    .filter((text) => text !== "").join(", ");
}

type Row = {
  readonly name: string;
  readonly schema: unknown;
  readonly isRequired: boolean;
  /** Said instead of the schema's own description. */
  readonly description?: string;
  readonly place?: string;
};

/** What is to be known of a parameter or field. */
export function rowHtml(document: Node, { name, schema, isRequired, description, place }: Row) {
  const node = follow(document, schema);
  const values = listOf(node["enum"]);
  const bounds = boundsOf(node);
  return html`
    <div class="row">
      <div
        class="name"><code>${name}</code> <span class="type">${typeHtml(
          document,
          schema,
        )}</span>${place && html`
          <span class="type">in the ${place}</span>
        `}${isRequired && html`
          <span class="required">required</span>
        `}</div>
      <div class="about">${inlineMarkdown(
        description || textOf(node["description"]),
      )}${values.length > 0 &&
        html`
          <span class="values">${values.map((value) =>
            html`
              <code>${value}</code>
            `
          )}</span>
        `}${bounds !== "" && html`
        <span class="bounds">${bounds}</span>
      `}</div>
    </div>
  `;
}

/** The fields of an object; those of an object without a name under it, too. */
export function fieldsHtml(document: Node, written: unknown): Html {
  const schema = follow(document, written);
  const required = listOf(schema["required"]);
  const others = nodeOf(schema["additionalProperties"]);
  const rows = Object.entries(nodeOf(schema["properties"])).map(([name, field]) => {
    const inside = insideOf(document, field);
    return html`${rowHtml(document, { name, schema: field, isRequired: required.includes(name) })}${
      inside && html`<div class="inside">${fieldsHtml(document, inside)}</div>`
    }`;
  });
  const rest = Object.keys(others).length === 0
    ? null
    : rowHtml(document, { name: "(any other)", schema: others, isRequired: false });
  const alternatives = listOf(schema["oneOf"]).map((one) =>
    html`<div class="inside">${fieldsHtml(document, one)}</div>`
  );
  return html`${rows}${rest}${alternatives}`;
}

/** The object that a field is or lists, where it has no name and so no place of its own on the page. */
function insideOf(document: Node, field: unknown): Node | null {
  if (refName(field) !== null) return null;
  const schema = follow(document, field);
  if ("items" in schema) return insideOf(document, schema["items"]);
  return "properties" in schema ? schema : null;
}
