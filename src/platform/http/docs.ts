import type { Context, Hono } from "hono";
import { isProblemCode, Problem } from "../../problem.ts";
import { withHeaders } from "../contract/reply.ts";
import { documentResponse } from "./document-response.ts";
import type { Documents } from "./documents.ts";
import type { Exchange } from "./exchange.ts";
import { languageHeaders } from "./language.ts";
import { pageHeaders } from "./secure-headers.ts";

const HTML = "text/html; charset=utf-8";
/** Of what the reference page loads. */
const TYPES: Readonly<Record<string, string>> = {
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};
const LOADED = /^[a-z-]+\.([a-z]+)$/;

type App = Hono<{ Bindings: Exchange }>;
type Http = Context<{ Bindings: Exchange }>;

/**
 * Serves the contract at `/openapi.yaml` and `/openapi.json`, a page to read it at `/docs`, to which `/`
 * and the base path lead, and one for each problem code at `/problems/{code}` (X1). `admit` throws a Problem
 * for one reader too many.
 */
export function registerDocs(
  app: App,
  basePath: string,
  documents: Documents,
  admit: (headers: Headers, exchange: Exchange) => void,
): void {
  const serve = (path: string, answer: (http: Http) => Promise<Response>) =>
    app.get(basePath + path, (http) => {
      admit(http.req.raw.headers, http.env);
      return answer(http);
    });
  const send = (http: Http, name: string, type: string) =>
    answerWith(http, documents, name, headersOf(http.env, type));
  serve("/openapi.yaml", (http) => send(http, "openapi.yaml", "application/yaml; charset=utf-8"));
  serve("/openapi.json", (http) => send(http, "openapi.json", "application/json"));
  serve("/docs", (http) => send(http, "docs.html", HTML));
  serve("/docs/:name", (http) => {
    const name = http.req.param("name") ?? "";
    const type = TYPES[LOADED.exec(name)?.[1] ?? ""];
    if (type === undefined) throw notThere();
    return send(http, `docs/${name}`, type);
  });
  serve("/problems", (http) => explain(http, documents, ""));
  serve("/problems/:code", (http) => {
    const code = http.req.param("code") ?? "";
    if (!isProblemCode(code)) throw notThere();
    return explain(http, documents, `/${code}`);
  });
  for (const path of ["/", basePath]) {
    app.get(path, ({ env }) =>
      new Response(null, {
        status: 302,
        headers: { ...env.answerHeaders(), Location: `${basePath}/docs` },
      }));
  }
}

const notThere = () => new Problem("not_found", { what: "path" });

/** A code's page, or that of all, in the language that is asked for. */
function explain(http: Http, documents: Documents, page: string): Promise<Response> {
  const wording = http.env.wording();
  const headers = withHeaders(headersOf(http.env, HTML), languageHeaders(wording));
  return answerWith(http, documents, `problems/${wording.language}${page}.html`, headers);
}

async function answerWith(
  { req }: Http,
  documents: Documents,
  name: string,
  own: Readonly<Record<string, string>>,
): Promise<Response> {
  const response = await documentResponse(req.raw, documents, name, own);
  if (response === null) throw notThere();
  return response;
}

const headersOf = ({ answerHeaders }: Exchange, type: string): Record<string, string> => ({
  ...answerHeaders(),
  "Content-Type": type,
  "Cache-Control": "public, max-age=60",
  ...pageHeaders,
});
