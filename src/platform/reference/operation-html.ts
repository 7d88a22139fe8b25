import { html } from "hono/html";
import { curlOf, targetOf, typescriptOf } from "./assets/samples.mjs";
import { type Answer, codesOf, type Operation, type Parameter } from "./contract-model.ts";
import { type Node, nodeOf, textOf } from "./node.ts";
import { fieldsHtml, rowHtml, typeHtml } from "./schema-html.ts";
import { type Html, inlineMarkdown, jsonText, markdown } from "./text-html.ts";

/** What all the parts of a page are made from. */
export type Source = { readonly document: Node; readonly basePath: string };

const KEYS: Readonly<Record<string, string>> = {
  bearerAuth: "",
  serviceKey: "service key",
  apiKey: "API key",
};

/** An operation as a section: what it is on the left, how it is called on the right. */
export function operationHtml(source: Source, operation: Operation): Html {
  const { id, method, path, summary, description, parameters, body, answers } = operation;
  const { document, basePath } = source;
  return html`
    <section class="operation" id="${id}" data-call="${JSON.stringify(
      callOf(operation, basePath),
    )}">
      <div class="text">
    <h3><a href="#${id}">${summary}</a></h3>
    <p class="target"><b class="method ${method}">${method}</b> <code>${path}</code></p>
    ${whoHtml(operation)}
    ${markdown(description.replace(/^Edge cases:$/m, "#### Edge cases"), basePath)}
    ${parameters.length > 0 &&
      html`<h4>Parameters</h4>
${parameters.map((parameter) => parameterHtml(document, parameter))}`}${body &&
      html`<h4>Body <span class="type">${typeHtml(document, body)}</span></h4>
${fieldsHtml(document, body)}`}<h4>Answers</h4>
    ${answers.map((answer) => answerHtml(source, answer))}
      </div>
      <div class="code">
    ${samplesHtml(operation, basePath)}
    ${examplesHtml(answers)}
      </div>
    </section>
  `;
}

function whoHtml({ roles, security }: Operation): Html {
  const keys = security.filter(({ scheme }) => KEYS[scheme] !== "").map(({ scheme, scope }) =>
    `${KEYS[scheme] ?? scheme}${scope === null ? "" : ` with the scope ${scope}`}`
  );
  const all = security.length === 0 ? ["everybody, without credentials"] : [...roles, ...keys];
  return html`<p class="who">Who may call: ${
    all.map((one) =>
      html`
        <span class="chip">${one}</span>
      `
    )
  }</p>`;
}

const parameterHtml = (document: Node, parameter: Parameter): Html =>
  rowHtml(document, {
    name: parameter.name,
    schema: parameter.schema,
    isRequired: parameter.isRequired,
    description: parameter.description,
    place: parameter.in,
  });

function answerHtml({ document, basePath }: Source, answer: Answer): Html {
  const codes = codesOf(answer);
  return html`
    <div class="row">
      <div
        class="name"><b class="status s${answer.status[0]}">${answer
          .status}</b> <span class="type">${answer.schema && codes.length === 0 &&
          typeHtml(document, answer.schema)}</span></div>
      <div class="about">${inlineMarkdown(answer.description)} ${codes.map((code) =>
        html`
          <a class="problem" href="${basePath}/problems/${code}"><code>${code}</code></a>
        `
      )}</div>
    </div>
  `;
}

function samplesHtml(operation: Operation, basePath: string): Html {
  const call = callOf(operation, basePath);
  const [first] = call.bodies;
  const sample = {
    ...call,
    as: first?.as ?? call.as,
    target: targetOf(call.path, call.params),
    body: first?.value,
  };
  return html`
    <div class="panel samples">
      <div class="bar"><span class="tabs"></span></div>
      <pre data-language="curl">${curlOf(sample)}</pre>
      <pre data-language="TypeScript">${typescriptOf(sample)}</pre>
    </div>
    <details class="panel try">
      <summary>Try it</summary>
    </details>
  `;
}

function examplesHtml(answers: readonly Answer[]): Html {
  const shown = answers.flatMap(({ status, examples }) =>
    examples.map(({ summary, value }) => ({ status, summary, value }))
  );
  return html`<div class="panel answers">
<div class="bar">Answers</div>
${
    shown.map(({ status, summary, value }, i) =>
      html`
        <details ${i === 0 && "open"}>
          <summary><b class="status s${status[0]}">${status}</b> ${summary}</summary>
          <pre>${jsonText(value)}</pre>
        </details>
      `
    )
  }</div>`;
}

/** All that a sample, and a try, needs to know; values as the contract has them, and what they stand for. */
function callOf({ method, path, parameters, requests, plan }: Operation, basePath: string) {
  return {
    method,
    path: path.slice(basePath.length),
    as: textOf(plan["as"]) || "nobody",
    isIdempotent: parameters.some(({ name }) => name === "Idempotency-Key"),
    params: parameters.filter((one) => one.name !== "Idempotency-Key").map((parameter) => ({
      in: parameter.in,
      name: parameter.name,
      isRequired: parameter.isRequired,
      value: parameter.in === "header" ? "" : String(parameter.example ?? ""),
      standsFor: symbolOf(nodeOf(plan[parameter.in])[parameter.name]),
    })),
    bodies: requests.map(({ name, summary, value }) => {
      const special = nodeOf(nodeOf(plan["examples"])[name]);
      const as = textOf(special["as"] ?? plan["as"]);
      return { summary, value, as, standsFor: special["body"] ?? plan["body"] ?? null };
    }),
  };
}

const symbolOf = (value: unknown): string | null =>
  textOf(value).startsWith("$") ? textOf(value) : null;
