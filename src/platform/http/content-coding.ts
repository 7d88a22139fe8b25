import { gzip } from "./gzip.ts";
import { KeptText } from "./kept-text.ts";

/** Below it an answer fits into one packet anyway, and gzip saves nothing that is felt. */
const WORTH_IT = 1024;

type Headers = Readonly<Record<string, string>>;

/** One of Accept-Encoding that is gzip with a weight above 0. A weight has three digits at most (12.4.2). */
const GZIP = /^\s*(?:x-)?gzip\s*(?:;\s*q=(?:1(?:\.0{0,3})?|0?\.\d{0,2}[1-9]\d{0,2})\s*)?$/i;

/** Whether Accept-Encoding names gzip with a weight above 0 (RFC 9110, 12.5.3). */
export function takesGzip(acceptEncoding: string | null | undefined): boolean {
  if (!acceptEncoding || !/gzip/i.test(acceptEncoding)) return false;
  return acceptEncoding.split(",").some((coding) => GZIP.test(coding));
}

/** The ETag of the same, gzipped: each coding has one of its own, as a strong validator must (8.8.3.3). */
export const gzippedEtag = (etag: string): string =>
  etag.startsWith("W/") ? etag : `${etag.slice(0, -1)}.gz"`;

/** The ETag of what was gzipped, of whichever coding: both name one state. */
export const plainEtag = (etag: string): string => etag.replace(/\.gz"$/, '"');

/** Both names of what an answer varies by; either may be missing. */
export const bothVary = (one: string | undefined, other: string | undefined): string =>
  [one, other].filter(Boolean).join(", ");

/**
 * The response with a text, gzipped where it is over 1 kB and the request takes that. An answer that says
 * by `Vary` that it has looked at Accept-Encoding itself is left as it is, as bytes are.
 */
export function textResponse(
  request: Request,
  text: string | Uint8Array<ArrayBuffer> | KeptText | null,
  status: number,
  headers: Headers,
): Response | Promise<Response> {
  const body = text instanceof KeptText ? text.body : text;
  if (status === 304 && !hasChosen(headers)) {
    return new Response(null, { status, headers: unchanged(request, headers) });
  }
  if (text === null || text instanceof Uint8Array || hasChosen(headers) || isShort(text)) {
    return new Response(body, { status, headers });
  }
  const varied = { ...headers, Vary: bothVary("Accept-Encoding", headers["Vary"]) };
  if (!takesGzip(request.headers.get("accept-encoding"))) {
    return new Response(body, { status, headers: varied });
  }
  const gzipped = typeof text === "string" ? gzip(text) : text.gzipped();
  return gzipped.then((bytes) => new Response(bytes, { status, headers: zipped(varied) }));
}

/** A 304 says what its 200 would have said (RFC 9110, 15.4.5): its ETag is of the coding that the caller has. */
function unchanged(request: Request, headers: Headers): Record<string, string> {
  const varied = { ...headers, Vary: bothVary("Accept-Encoding", headers["Vary"]) };
  const { ETag: etag } = headers;
  if (etag === undefined || !takesGzip(request.headers.get("accept-encoding"))) return varied;
  const ofGzip = gzippedEtag(etag);
  const hasGzip = request.headers.get("if-none-match")?.includes(ofGzip);
  return hasGzip ? { ...varied, ETag: ofGzip } : varied;
}

const isShort = ({ length }: string | KeptText): boolean => length <= WORTH_IT;

const hasChosen = (headers: Headers): boolean =>
  headers["Vary"]?.includes("Accept-Encoding") === true;

/** The headers of the same, gzipped. */
export function zipped(headers: Headers): Record<string, string> {
  const etag = headers["ETag"];
  return {
    ...headers,
    "Content-Encoding": "gzip",
    ...(etag !== undefined && { ETag: gzippedEtag(etag) }),
  };
}
