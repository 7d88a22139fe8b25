import { html } from "hono/html";
import { type ProblemCode, STATUSES } from "../../problem.ts";
import { en } from "../../wording/en.ts";
import { codesOf, groupsOf } from "./contract-model.ts";
import { type Node, nodeOf, textOf } from "./node.ts";
import { type Html, inlineMarkdown, jsonText, pageHtml } from "./text-html.ts";

const CODES = Object.entries(STATUSES);

export const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(STATUSES, text);

/** The page that explains a problem's code, to which its `type` leads; null for a list of all of them. */
export function problemPage(document: Node, basePath: string, code: ProblemCode | null): Html {
  const title = code === null ? "Problem codes" : en.problems[code].title;
  return pageHtml({
    title: `${title} · Halfhour API`,
    basePath,
    scripts: [],
    content: html`
      <nav class="codes" aria-label="Problem codes">
        <div class="top"><a class="brand" href="${basePath}/docs">Halfhour</a></div>
        <div class="contents">
          <ul>
      ${CODES.map(([one, status]) =>
        html`
          <li><a href="${basePath}/problems/${one}" ${one === code &&
            "aria-current=page"}><span>${one}</span> <b class="status s${String(
              status,
            )[0]}">${status}</b></a></li>
        `
      )}</ul>
        </div>
      </nav>
      <main class="narrow" id="content">
      ${code === null ? listHtml(document, basePath) : problemHtml(document, basePath, code)}
      </main>
    `,
  });
}

function problemHtml(document: Node, basePath: string, code: ProblemCode): Html {
  const example = exampleOf(document, code);
  const from = operationsWith(document, basePath, code);
  return html`<p class="target"><b class="status s${String(STATUSES[code])[0]}">${
    STATUSES[code]
  }</b> <code>${code}</code></p>
<h1>${en.problems[code].title}</h1>
<p>${meaningOf(document, code)}</p>
<h2>What to do</h2>
<p>${inlineMarkdown(en.remedies[code])}</p>
${
    example !== undefined && html`
      <h2>How it looks</h2>
      <div class="panel">
        <div class="bar">application/problem+json</div>
        <pre>${jsonText(example)}</pre>
      </div>
    `
  }${
    from.length > 0 && html`
      <h2>Where it is described</h2>
      <ul>
      ${from.map(({ id, method, path, summary }) =>
        html`
          <li><a href="${basePath}/docs#${id}">${summary}</a> <code>${method} ${path}</code></li>
        `
      )}</ul>
    `
  }<p><a href="${basePath}/docs#errors">All about errors</a> · <a href="${basePath}/problems">all codes</a></p>`;
}

function listHtml(document: Node, basePath: string): Html {
  return html`<h1>Problem codes</h1>
<p>Every error is <code>application/problem+json</code> (RFC 9457). Decide by its <code>code</code>, whose meaning never changes.</p>
${
    CODES.map(([code, status]) =>
      html`
        <div class="row">
          <div
            class="name"><b class="status s${String(
              status,
            )[0]}">${status}</b> <a href="${basePath}/problems/${code}"><code>${code}</code></a></div>
          <div class="about">${meaningOf(document, code)}</div>
        </div>
      `
    )
  }`;
}

/** When it comes, in the words of the contract's table of codes. */
function meaningOf(document: Node, code: string): Html {
  const told = textOf(nodeOf(document["info"])["description"]);
  const [, meaning = ""] = new RegExp(`^\\| \`${code}\` \\| \\d+ \\| (.+) \\|$`, "m").exec(told) ??
    [];
  return inlineMarkdown(`${meaning.slice(0, 1).toUpperCase()}${meaning.slice(1)}.`);
}

function exampleOf(document: Node, code: string): unknown {
  return groupsOf(document, "").flatMap(({ operations }) => operations)
    .flatMap(({ answers }) => answers).flatMap(({ examples }) => examples)
    .map(({ value }) => value).find((value) => nodeOf(value)["code"] === code);
}

function operationsWith(document: Node, basePath: string, code: string) {
  return groupsOf(document, basePath).flatMap(({ operations }) => operations)
    .filter(({ answers }) => answers.some((answer) => codesOf(answer).includes(code)));
}
