import type { Visibility } from "../people/viewer.ts";
import { gzippedEtag } from "../platform/http/content-coding.ts";
import { tzVersion } from "../time/zone.ts";

/**
 * Raise its number when the answer has another form, or more in it, so that no copy of the old one is served. By
 * another release of the tz database the same week has other instants (X15).
 */
export const FORM = `2-${tzVersion}`;

/** The strong ETag of a tutor's weeks in one version of their calendar. */
export const weekEtag = (
  tenantId: number,
  tutorId: number,
  version: number,
  visibility: Visibility,
) => `"${FORM}.${tenantId}.${tutorId}.${version}.${visibility}"`;

/**
 * Whether If-None-Match (`weak`) or If-Match (`strong`: a weak tag names nothing) names an ETag, in
 * whichever coding (RFC 9110, 8.8.3.2).
 */
export function namesEtag(
  header: string | undefined,
  etag: string,
  comparison: "weak" | "strong",
): boolean {
  if (header === undefined) return false;
  if (header === etag || header.trim() === "*") return true;
  return header.split(",").some((part) => {
    const tag = comparison === "weak" ? part.trim().replace(/^W\//, "") : part.trim();
    return tag === etag || tag === gzippedEtag(etag);
  });
}
