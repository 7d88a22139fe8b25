import type { Handler, Parts, Reply } from "../platform/contract.ts";
import type { WeekView } from "./week-reader.ts";

type Headers = Parts<"readWeek">["header"];
type Answer = Parameters<Handler<"readWeek">>[1];

// The browser may keep the week, and asks each time whether it still holds (RFC 9111, no-cache).
const CACHING = "private, no-cache";
const VARY = "Accept-Encoding, Authorization, X-API-Key, X-Service-Key";

/**
 * Sends a week, or 304 to a caller who has it (RFC 9110, 13.1.2), gzipped to one who takes that. Each
 * coding has an ETag of its own, as a strong validator must.
 */
export function answerWeek(
  view: WeekView,
  header: Headers,
  answer: Answer,
): Reply<"readWeek"> | Promise<Reply<"readWeek">> {
  const zipped = takesGzip(header["accept-encoding"]);
  const etag = zipped ? `${view.etag.slice(0, -1)}.gz"` : view.etag;
  // On the 304 too (RFC 9110, 15.4.5).
  const headers = { ETag: etag, "Cache-Control": CACHING, Vary: VARY } as const;
  if (isKnown(header["if-none-match"], view.etag)) return answer(304, null, headers);
  if (!zipped) return answer.json(200, view.json, headers);
  return view.gzipped().then((bytes) =>
    answer.json(200, bytes, { ...headers, "Content-Encoding": "gzip" })
  );
}

/** Whether a caller has this version, in whichever coding. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === "*") return true;
  return ifNoneMatch.split(",").some((tag) =>
    tag.trim().replace(/^W\//, "").replace(/\.gz"$/, '"') === etag
  );
}

/** Whether Accept-Encoding names gzip with a weight above 0 (RFC 9110, 12.5.3). */
function takesGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined || !/gzip/i.test(acceptEncoding)) return false;
  return acceptEncoding.split(",").some((coding) =>
    /^\s*(x-)?gzip\s*(;\s*q=(1(\.0*)?|0?\.\d*[1-9]\d*)\s*)?$/i.test(coding)
  );
}
