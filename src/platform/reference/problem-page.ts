import { html } from "hono/html";
import { isProblemCode, type ProblemCode, STATUSES } from "../../problem.ts";
import { REMEDIES } from "../../wording/remedies.ts";
import type { Wording } from "../../wording/wording.ts";
import { codesOf, groupsOf } from "./contract-model.ts";
import { type Node, nodeOf, textOf } from "./node.ts";
import { type Html, inlineMarkdown, jsonText, pageHtml } from "./text-html.ts";

const CODES = Object.keys(STATUSES).filter(isProblemCode);

type Book = { readonly document: Node; readonly basePath: string; readonly wording: Wording };

/**
 * The page that explains a problem's code, to which its `type` leads; null for a list of all of them. What
 * stands in the contract is English in every language.
 */
export function problemPage(book: Book, code: ProblemCode | null): Html {
  const { basePath, wording: { language, texts } } = book;
  const title = code === null ? texts.pages.title : texts.problems[code].title;
  return pageHtml({
    language,
    title: `${title} · Halfhour API`,
    basePath,
    scripts: [],
    content: html`
      <nav class="codes" aria-label="${texts.pages.title}">
        <div class="top"><a class="brand" href="${basePath}/docs">Halfhour</a></div>
        <div class="contents">
          <ul>
      ${CODES.map((one) =>
        html`
          <li><a href="${basePath}/problems/${one}" ${one === code &&
            "aria-current=page"}><span>${one}</span> <b class="status s${String(
              STATUSES[one],
            )[0]}">${STATUSES[one]}</b></a></li>
        `
      )}</ul>
        </div>
      </nav>
      <main class="narrow" id="content">
      ${code === null ? listHtml(book) : problemHtml(book, code)}
      </main>
    `,
  });
}

function problemHtml(book: Book, code: ProblemCode): Html {
  const { document, basePath, wording: { language, texts: { pages, problems } } } = book;
  const example = exampleOf(document, code);
  const from = operationsWith(document, basePath, code);
  return html`<p class="target"><b class="status s${String(STATUSES[code])[0]}">${
    STATUSES[code]
  }</b> <code>${code}</code></p>
<h1>${problems[code].title}</h1>
${language === "en" && html`<p>${meaningOf(document, code)}</p>`}
<h2>${pages.what_to_do}</h2>
<p>${inlineMarkdown(REMEDIES[language][code])}</p>
${
    example !== undefined && html`
      <h2>${pages.how_it_looks}</h2>
      <div class="panel" lang="en">
        <div class="bar">application/problem+json</div>
        <pre>${jsonText(example)}</pre>
      </div>
    `
  }${
    from.length > 0 && html`
      <h2>${pages.where_described}</h2>
      <ul lang="en">
      ${from.map(({ id, method, path, summary }) =>
        html`
          <li><a href="${basePath}/docs#${id}">${summary}</a> <code>${method} ${path}</code></li>
        `
      )}</ul>
    `
  }<p><a href="${basePath}/docs#errors">${pages.all_about_errors}</a> · <a href="${basePath}/problems">${pages.all_codes}</a></p>`;
}

function listHtml({ document, basePath, wording: { language, texts } }: Book): Html {
  return html`<h1>${texts.pages.title}</h1>
<p>${inlineMarkdown(texts.pages.decide_by_code)}</p>
${
    CODES.map((code) =>
      html`
        <div class="row">
          <div
            class="name"><b class="status s${String(
              STATUSES[code],
            )[0]}">${STATUSES[
              code
            ]}</b> <a href="${basePath}/problems/${code}"><code>${code}</code></a></div>
          <div class="about">${language === "en"
            ? meaningOf(document, code)
            : `${texts.problems[code].title}.`}</div>
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
