import { html, raw } from "hono/html";
import { marked } from "marked";
import { STATUSES } from "../../problem.ts";

export type Html = ReturnType<typeof html>;

/**
 * Markdown of the contract as HTML, each problem code in it as a link to what explains it. A code of one
 * word is only meant where a status stands before it, or a table lists it.
 */
export function markdown(text: string, basePath: string): Html {
  const linked = marked.parse(text, { async: false }).replaceAll(
    /(\d{3} |<td>)?<code>([a-z_]+)<\/code>/g,
    (whole, before: string | undefined, code: string) =>
      Object.hasOwn(STATUSES, code) && (before !== undefined || code.includes("_"))
        ? `${before ?? ""}<a href="${basePath}/problems/${code}"><code>${code}</code></a>`
        : whole,
  );
  return raw(linked);
}

/** The same for what stands in a line. */
export const inlineMarkdown = (text: string): Html =>
  raw(marked.parseInline(text.trim(), { async: false }));

/** A value as JSON that is read. */
export const jsonText = (value: unknown): string => JSON.stringify(value, null, 2);

/** A whole page; `content` stands in its body. */
export function pageHtml(
  { title, basePath, scripts, content, language = "en" }: {
    readonly title: string;
    readonly basePath: string;
    readonly scripts: readonly string[];
    readonly content: Html;
    readonly language?: string;
  },
): Html {
  return html`
    <!doctype html>
    <html lang="${language}">
      <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${basePath}/docs/reference.css">
    ${scripts.map((name) =>
      html`
        <script type="module" src="${basePath}/docs/${name}"></script>
      `
    )}</head>
      <body>
    ${content}
      </body>
    </html>
  `;
}
