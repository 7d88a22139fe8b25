/** What is read and put back as it was: either that is taken, or the operation says which fields are answers only. */
import { parse } from "yaml";
import { expect, test } from "vitest";

type Node = { readonly [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;
const document: unknown = parse(await Deno.readTextFile("openapi.yaml"));

function at(from: unknown, ...path: string[]): Node {
  let found: unknown = from;
  for (const key of path) found = resolved(isNode(found) ? found[key] : undefined);
  return isNode(found) ? found : {};
}

function resolved(value: unknown): unknown {
  if (!isNode(value) || typeof value["$ref"] !== "string") return value;
  return at(document, ...value["$ref"].slice(2).split("/"));
}

/** A schema's own fields, those of its parts among them. */
function fieldsOf(schema: Node): string[] {
  const parts = Array.isArray(schema["allOf"]) ? schema["allOf"] : [];
  return [
    ...Object.keys(at(schema, "properties")),
    ...parts.flatMap((part) => fieldsOf(at({ part }, "part"))),
  ];
}

const replaced = Object.entries(at(document, "paths")).flatMap(([path, item]) => {
  const put = at(item, "put");
  const read = at(item, "get", "responses", "200", "content", "application/json", "schema");
  const sent = at(put, "requestBody", "content", "application/json", "schema");
  const taken = new Set(fieldsOf(sent));
  const refused = sent["additionalProperties"] === false
    ? fieldsOf(read).filter((field) => !taken.has(field))
    : [];
  return refused.length > 0 ? [{ path, refused, description: String(put["description"]) }] : [];
});

test("there are such operations", () => {
  expect(replaced.length).toBeGreaterThan(3);
});

test.each(replaced)("PUT $path says which fields are answers only", ({ refused, description }) => {
  const cases = description.split(/^\* /m);
  const said = cases.find((one) => /answers? only/.test(one.replaceAll(/\s+/g, " "))) ?? "";
  expect(refused.filter((field) => !said.includes(`\`${field}\``))).toEqual([]);
});
