import type { Context, Hono } from "hono";
import { Problem } from "../../problem.ts";
import { textResponse } from "./content-coding.ts";
import { documentResponse } from "./document-response.ts";
import type { Documents } from "./documents.ts";
import { etagOfText, namesEtag } from "./etag.ts";
import type { Exchange } from "./exchange.ts";
import { KeptText } from "./kept-text.ts";
import { webPageHeaders } from "./secure-headers.ts";

/** Where the router of web/ takes over; below them it says itself what is not there. */
const PAGES = [
  "/booking/:page",
  "/booking/:page/:part",
  "/booking/:page/:part/:id",
  "/find",
  "/tutors/:id",
  "/my",
  "/my/:page",
];
/** The files of a build that do not stand in assets/. */
const FILES = ["icon.svg", "manifest.webmanifest", "sw.js"];
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};
const ASSET = /^[\w-]+(?:\.[\w-]+)+$/;
/** Vite puts a hash of what is in it into the name of a file, so that what has the name never changes. */
const HASHED = /-[\w-]{8}\.[a-z\d]+$/;
const FOR_EVER = "public, max-age=31536000, immutable";
/** Kept, and asked for again each time, which an ETag makes cheap. */
const ASK_AGAIN = "no-cache";
/** The head of index.html says whose pages may hand a token over. */
const HOSTS = /(<meta name="halfhour-hosts" content=")[^"]*"/;

type App = Hono<{ Bindings: Exchange }>;
type Http = Context<{ Bindings: Exchange }>;
type Kept = { readonly text: KeptText; readonly etag: string };

/**
 * Serves the web calendar as web/ was built (W1): one page for all its paths, and its files. Nobody is counted:
 * a page asks for a dozen files, and to refuse one costs as much as to send it (decision 44).
 * @param hosts origins of pages that may frame these and hand a token over (WEB_HOSTS)
 */
export function registerWebPages(app: App, files: Documents, hosts: readonly string[]): void {
  const own = webPageHeaders(hosts);
  const headersOf = ({ env }: Http, type: string, caching: string) => ({
    ...env.answerHeaders(),
    ...own,
    "Content-Type": type,
    "Cache-Control": caching,
  });
  const kept = new Map<string, Kept>();
  const told = (name: string, text: string) =>
    name === "index.html" ? text.replace(HOSTS, `$1${hosts.join(" ")}"`) : text;

  /** A file that changes under its name; null where it was not built. */
  async function keptOf(name: string): Promise<Kept | null> {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const found = await files.open(name, false);
    if (found === null) return null;
    const text = told(name, await new Response(found.body).text());
    const made = { text: new KeptText(text), etag: etagOfText(text) };
    kept.set(name, made);
    return made;
  }

  async function sendKept(http: Http, name: string, absent: () => Problem): Promise<Response> {
    const file = await keptOf(name);
    if (file === null) throw absent();
    const headers = { ...headersOf(http, typeOf(name), ASK_AGAIN), ETag: file.etag };
    const isKnown = namesEtag(http.req.header("if-none-match"), file.etag);
    return isKnown
      ? textResponse(http.req.raw, null, 304, headers)
      : textResponse(http.req.raw, file.text, 200, headers);
  }

  const serve = (path: string, route: string, answer: (http: Http) => Promise<Response>) =>
    app.get(path, (http) => {
      http.env.route = route;
      return answer(http);
    });
  for (const path of PAGES) serve(path, "(page)", (http) => sendKept(http, "index.html", notBuilt));
  for (const name of FILES) {
    serve(`/${name}`, "(page file)", (http) => sendKept(http, name, notThere));
  }
  serve("/assets/:name", "(page file)", async (http) => {
    const name = http.req.param("name") ?? "";
    if (!ASSET.test(name)) throw notThere();
    if (!HASHED.test(name)) return sendKept(http, `assets/${name}`, notThere);
    const headers = { ...headersOf(http, typeOf(name), FOR_EVER), ETag: `"${name}"` };
    const response = await documentResponse(http.req.raw, files, `assets/${name}`, headers);
    if (response === null) throw notThere();
    return response;
  });
}

const notThere = () => new Problem("not_found", { what: "path" });
const notBuilt = () => new Problem("not_found", { what: "web_pages" });

const typeOf = (name: string): string =>
  TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
