import { createHash } from "node:crypto";
import { BoundedMap } from "../../time/bounded-map.ts";

/** To hash a short text costs ten times as much as to find it here. */
const known = new BoundedMap<string>(5_000);

/** A name for a text that no other text has: SHA-256, of which 132 bits are told. */
export const nameOf = (text: string): string =>
  known.get(text) ??
    known.keep(text, createHash("sha256").update(text).digest("base64url").slice(0, 22));
