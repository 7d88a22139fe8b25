import type { Visibility } from "../people/viewer.ts";
import type { IfMatch } from "../platform/http/etag.ts";
import { tzVersion } from "../time/zone.ts";

/**
 * Raise its number when the answer has another form, or more in it, so that no copy of the old one is served. By
 * another release of the tz database the same week has other instants (X15).
 */
export const FORM = `4-${tzVersion}`;

/**
 * The strong ETag of a tutor's weeks in one version of their calendar, of which also time makes another:
 * `bookableUntil` (epoch ms) moves on with each of the tutor's dates.
 */
export const weekEtag = (
  tenantId: number,
  tutorId: number,
  { version, bookableUntil }: { readonly version: number; readonly bookableUntil: number },
  visibility: Visibility,
) => `${beginning(tenantId, tutorId, version, visibility)}${bookableUntil / 1000}"`;

const beginning = (tenantId: number, tutorId: number, version: number, visibility: Visibility) =>
  `"${FORM}.${tenantId}.${tutorId}.${version}.${visibility}.`;

/** Whether If-Match names a version of a tutor's weeks as they see them, on whichever date it was read. */
export function namesVersion(
  ifMatch: IfMatch,
  tenantId: number,
  tutorId: number,
  version: number,
): boolean {
  const own = beginning(tenantId, tutorId, version, "owner");
  return ifMatch === "*" || ifMatch.some((tag) => tag.startsWith(own));
}
