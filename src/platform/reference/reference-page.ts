import { html } from "hono/html";
import { type Group, groupsOf } from "./contract-model.ts";
import { type Node, nodeOf, textOf } from "./node.ts";
import { operationHtml, type Source } from "./operation-html.ts";
import { fieldsHtml } from "./schema-html.ts";
import { type Html, inlineMarkdown, markdown, pageHtml } from "./text-html.ts";

/** A chapter of the contract's own description. */
type Chapter = { readonly id: string; readonly title: string; readonly text: string };

/**
 * The whole contract as one page, which can be read without a script; with one it is searched and tried
 * out (X1).
 */
export function referencePage(document: Node, basePath: string): Html {
  const source = { document, basePath };
  const info = nodeOf(document["info"]);
  const [intro = "", ...rest] = textOf(info["description"]).split(/^## /m);
  const chapters = rest.map(chapterOf);
  const groups = groupsOf(document, basePath);
  const schemas = namedSchemas(document);
  return pageHtml({
    title: `${textOf(info["title"])} API`,
    basePath,
    scripts: ["reference.mjs"],
    content: html`<a class="skip" href="#content">Skip to the operations</a>
${navigationHtml(textOf(info["title"]), groups, chapters)}
<main id="content">
<header class="head">
<h1>${textOf(info["title"])} <span class="version">${textOf(info["version"])}</span></h1>
<p>${
      textOf(info["summary"])
    } <a href="#introduction">How it works</a> · <a href="${basePath}/openapi.yaml">openapi.yaml</a> · <a href="${basePath}/openapi.json">openapi.json</a> · <a href="${basePath}/problems">problem codes</a></p>
<form class="credentials" hidden></form>
</header>
${groups.map((group) => groupHtml(source, group))}
<section class="chapter" id="introduction"><h2>Introduction</h2>${
      markdown(intro, basePath)
    }</section>
${
      chapters.map(({ id, title, text }) =>
        html`
          <section class="chapter" id="${id}"><h2>${title}</h2>${markdown(text, basePath)}</section>
        `
      )
    }<section class="chapter" id="schemas"><h2>Objects</h2>
${
      schemas.map(([name, schema]) =>
        html`
          <article id="schema-${name}"><h3>${name}</h3><p>${inlineMarkdown(
            textOf(schema["description"]),
          )}</p>${fieldsHtml(document, schema)}</article>
        `
      )
    }</section>
</main>`,
  });
}

function navigationHtml(title: string, groups: readonly Group[], chapters: readonly Chapter[]) {
  return html`
    <nav aria-label="Contents">
      <div
        class="top"><a class="brand" href="#content">${title}</a><button class="menu" type="button" aria-expanded="false" hidden>Contents</button></div>
      <div class="contents">
    <input class="search" type="search" placeholder="Search (press /)" aria-label="Search the operations" hidden>
    ${groups.map(({ name, operations }) =>
      html`
        <h2>${name}</h2>
        <ul>
        ${operations.map(({ id, summary, method, path }) =>
          html`
            <li
              data-text="${`${summary} ${path} ${id}`
                .toLowerCase()}"><a href="#${id}"><span>${summary}</span> <b class="method ${method}">${method ===
                  "DELETE"
                ? "DEL"
                : method}</b></a></li>
          `
        )}</ul>
      `
    )}<h2>How it works</h2>
    <ul>
    ${[{ id: "introduction", title: "Introduction" }, ...chapters, {
      id: "schemas",
      title: "Objects",
    }].map(({ id, title }) =>
      html`
        <li data-text="${title.toLowerCase()}"><a href="#${id}"><span>${title}</span></a></li>
      `
    )}</ul>
    <p class="none" hidden>Nothing is called that.</p>
      </div>
    </nav>
  `;
}

const groupHtml = (source: Source, { name, description, operations }: Group): Html =>
  html`
    <section class="group" id="tag-${name}">
    <h2>${name}</h2>
    <div class="about-group">${markdown(description, source.basePath)}</div>
    ${operations.map((operation) => operationHtml(source, operation))}</section>
  `;

function chapterOf(written: string): Chapter {
  const [title = "", ...lines] = written.split("\n");
  const id = title.trim().toLowerCase().replaceAll(/[^a-z]+/g, "-");
  return { id, title: title.trim(), text: lines.join("\n") };
}

/** The objects; what is a text or a number is said where it is used. */
const namedSchemas = (document: Node): [string, Node][] =>
  Object.entries(nodeOf(nodeOf(document["components"])["schemas"]))
    .map(([name, schema]): [string, Node] => [name, nodeOf(schema)])
    .filter(([, schema]) => "properties" in schema || "oneOf" in schema)
    .toSorted(([one], [other]) => one < other ? -1 : 1);
