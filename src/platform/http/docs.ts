import type { Context, Hono } from "hono";
import { Problem, type ProblemCode } from "../../problem.ts";
import type { Wording } from "../../wording/wording.ts";
import { withHeaders } from "../contract/reply.ts";
import type { Node } from "../reference/node.ts";
import { isProblemCode, problemPage } from "../reference/problem-page.ts";
import { referencePage } from "../reference/reference-page.ts";
import { bothVary, takesGzip, textResponse, zipped } from "./content-coding.ts";
import { DocumentReaders } from "./document-readers.ts";
import type { Exchange } from "./exchange.ts";
import { gzip } from "./gzip.ts";
import { KeptText } from "./kept-text.ts";
import { languageHeaders } from "./language.ts";
import { pageHeaders } from "./secure-headers.ts";

/** What is served for reading; the entry brings it along. */
export type Documents = {
  /** openapi.yaml, which is served byte for byte. */
  readonly yaml: string;
  /** The same, parsed before anybody is served: it keeps the process for half a second. */
  readonly document: Node;
  /** What the reference page loads, by its name. */
  readonly assets: Readonly<Record<string, string>>;
};

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
 * openapi.yaml itself, not what a library makes of it. `admit` throws a Problem for one reader too many.
 */
export function registerDocs(
  app: App,
  basePath: string,
  documents: Documents,
  admit: (headers: Headers, exchange: Exchange) => void,
): void {
  const { yaml, document, assets } = documents;
  const readers = new DocumentReaders();
  const serve = (path: string, type: string, make: () => string) => {
    const plain = once(() => new TextEncoder().encode(make()));
    const gzipped = once(() => gzip(plain()));
    app.get(basePath + path, (http) => {
      admit(http.req.raw.headers, http.env);
      return answer(http, { type, plain, gzipped }, readers);
    });
  };
  serve("/openapi.yaml", "application/yaml; charset=utf-8", () => yaml);
  serve("/openapi.json", "application/json", () => JSON.stringify(document));
  serve("/docs", HTML, () => String(referencePage(document, basePath)));
  for (const [name, text] of Object.entries(assets)) {
    serve(`/docs/${name}`, TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain", () => text);
  }
  const pageOf = problemPages(document, basePath);
  app.get(`${basePath}/problems`, (http) => {
    admit(http.req.raw.headers, http.env);
    return explain(http, pageOf, null);
  });
  app.get(`${basePath}/problems/:code`, (http) => {
    admit(http.req.raw.headers, http.env);
    const code = http.req.param("code") ?? "";
    if (!isProblemCode(code)) throw new Problem("not_found", { what: "path" });
    return explain(http, pageOf, code);
  });
  for (const path of ["/", basePath]) {
    app.get(path, ({ env }) =>
      new Response(null, {
        status: 302,
        headers: { ...env.answerHeaders(), Location: `${basePath}/docs` },
      }));
  }
}

type Bytes = Uint8Array<ArrayBuffer>;
type Served = {
  readonly type: string;
  readonly plain: () => Bytes;
  /** Compressed once for all who take it so. */
  readonly gzipped: () => Promise<Bytes>;
};

async function answer({ req, env }: Http, served: Served, readers: DocumentReaders) {
  const own = headersOf(env, served.type);
  const varied = { ...own, Vary: bothVary("Accept-Encoding", own["Vary"]) };
  const isZipped = takesGzip(req.header("accept-encoding"));
  const bytes = isZipped ? await served.gzipped() : served.plain();
  const headers = isZipped ? zipped(varied) : varied;
  return new Response(await readers.open(bytes), {
    headers: { ...headers, "Content-Length": `${bytes.length}` },
  });
}

type PageOf = (wording: Wording, code: ProblemCode | null) => KeptText;

/** A code's page in a language. It takes 20 ms to make, for whoever asks, and so is made once. */
function problemPages(document: Node, basePath: string): PageOf {
  const made = new Map<string, KeptText>();
  return (wording, code) => {
    const name = `${wording.language} ${code}`;
    const page = made.get(name) ??
      new KeptText(String(problemPage({ document, basePath, wording }, code)));
    made.set(name, page);
    return page;
  };
}

/** A code's page, in the language that is asked for. */
function explain({ req, env }: Http, pageOf: PageOf, code: ProblemCode | null) {
  const wording = env.wording();
  const headers = withHeaders(headersOf(env, HTML), languageHeaders(wording));
  return textResponse(req.raw, pageOf(wording, code), 200, headers);
}

const headersOf = ({ answerHeaders }: Exchange, type: string): Record<string, string> => ({
  ...answerHeaders(),
  "Content-Type": type,
  "Cache-Control": "public, max-age=60",
  ...pageHeaders,
});

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
