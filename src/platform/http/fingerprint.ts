import { createHash } from "node:crypto";

/** A name for a text that no other text has: SHA-256, of which 132 bits are told. */
export const nameOf = (text: string): string =>
  createHash("sha256").update(text).digest("base64url").slice(0, 22);
