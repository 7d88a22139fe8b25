import { createHash } from "node:crypto";
import { Problem } from "../../problem.ts";
import { gzippedEtag } from "./content-coding.ts";

/** What If-Match says: any state, or the strong ETags of those that the caller expects (RFC 9110, 13.1.1). */
export type IfMatch = "*" | readonly string[];

/**
 * The strong ETag of a state: a hash of it in the form in which it is answered, so that it is another one as
 * soon as a reader could see a difference (X14).
 */
export const etagOf = (state: object): string => etagOfText(JSON.stringify(state));

/** The strong ETag of a text. */
export function etagOfText(text: string): string {
  const digest = createHash("sha256").update(text).digest("base64url");
  return `"${digest.slice(0, 22)}"`;
}

/**
 * Lets a change pass that expects the state which is there, or by `*` that there is one. `etag` reads that,
 * null where nothing is there, and is asked only where the caller expects one: under the lock that the change
 * holds until its transaction ends.
 * @throws Problem version_mismatch.
 */
export async function mustMatch(
  ifMatch: IfMatch | undefined,
  etag: () => Promise<string | null> | string | null,
): Promise<void> {
  if (ifMatch === undefined) return;
  const there = await etag();
  if (there !== null && (ifMatch === "*" || ifMatch.includes(there))) return;
  throw new Problem("version_mismatch");
}

/** Whether If-None-Match names an ETag, weak or strong, in whichever coding (RFC 9110, 8.8.3.2). */
export function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag || header.trim() === "*") return true;
  return header.split(",").some((part) => {
    const tag = part.trim().replace(/^W\//, "");
    return tag === etag || tag === gzippedEtag(etag);
  });
}
