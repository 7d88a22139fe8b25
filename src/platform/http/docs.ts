import type { Context, Hono } from "hono";
import { Problem, type ProblemCode } from "../../problem.ts";
import { withHeaders } from "../contract/reply.ts";
import type { Node } from "../reference/node.ts";
import { isProblemCode, problemPage } from "../reference/problem-page.ts";
import { referencePage } from "../reference/reference-page.ts";
import { bothVary, takesGzip, textResponse, zipped } from "./content-coding.ts";
import type { Exchange } from "./exchange.ts";
import { gzip } from "./gzip.ts";
import { languageHeaders } from "./language.ts";

/** What is served for reading; the entry brings it along. */
export type Documents = {
  /** openapi.yaml, which is served byte for byte. */
  readonly yaml: string;
  /** The same, parsed before anybody is served: it keeps the process for half a second. */
  readonly document: Node;
  /** What the reference page loads, by its name. */
  readonly assets: Readonly<Record<string, string>>;
};

/** Nothing comes from elsewhere, and "Try it" reaches only ourselves. The icon is data. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HTML = "text/html; charset=utf-8";
const TYPES: Readonly<Record<string, string>> = {
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

type App = Hono<{ Bindings: Exchange }>;
type Http = Context<{ Bindings: Exchange }>;

/**
 * Serves the contract at `/openapi.yaml` and `/openapi.json`, a page to read it at `/docs`, to which `/`
 * and the base path lead, and one for each problem code at `/problems/{code}` (X1). What is served is
 * openapi.yaml itself, not what a library makes of it.
 */
export function registerDocs(app: App, basePath: string, documents: Documents): void {
  const { yaml, document, assets } = documents;
  const serve = (path: string, type: string, make: () => string) => {
    const text = once(make);
    const bytes = once(() => gzip(text()));
    app.get(basePath + path, (http) => answer(http, type, text, bytes));
  };
  serve("/openapi.yaml", "application/yaml; charset=utf-8", () => yaml);
  serve("/openapi.json", "application/json", () => JSON.stringify(document));
  serve("/docs", HTML, () => String(referencePage(document, basePath)));
  for (const [name, text] of Object.entries(assets)) {
    serve(`/docs/${name}`, TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain", () => text);
  }
  app.get(`${basePath}/problems`, (http) => explain(http, document, basePath, null));
  app.get(`${basePath}/problems/:code`, (http) => {
    const code = http.req.param("code") ?? "";
    if (!isProblemCode(code)) throw new Problem("not_found", { what: "path" });
    return explain(http, document, basePath, code);
  });
  for (const path of ["/", basePath]) {
    app.get(path, ({ env }) =>
      new Response(null, {
        status: 302,
        headers: { ...env.answerHeaders(), Location: `${basePath}/docs` },
      }));
  }
}

/** Compressed once for all who take it so. */
async function answer(
  { req, env }: Http,
  type: string,
  text: () => string,
  bytes: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  const own = headersOf(env, type);
  const headers = { ...own, Vary: bothVary("Accept-Encoding", own["Vary"]) };
  if (!takesGzip(req.header("accept-encoding"))) return new Response(text(), { headers });
  return new Response(await bytes(), { headers: zipped(headers) });
}

/** A code's page, in the language that is asked for. */
function explain(
  { req, env }: Http,
  document: Node,
  basePath: string,
  code: ProblemCode | null,
) {
  const wording = env.wording();
  const page = String(problemPage({ document, basePath, wording }, code));
  const headers = withHeaders(headersOf(env, HTML), languageHeaders(wording));
  return textResponse(req.raw, page, 200, headers);
}

const headersOf = ({ answerHeaders }: Exchange, type: string): Record<string, string> => ({
  ...answerHeaders(),
  "Content-Type": type,
  "Cache-Control": "public, max-age=60",
  "Content-Security-Policy": CSP,
  // Only a page refers to others; JSON does not.
  "Referrer-Policy": "no-referrer",
});

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
