import { createHash } from "node:crypto";

/**
 * One of a hundred equal shares, 0 to 99, that a text always falls into: on every machine, in every runtime
 * and every release. Texts that differ fall independently of each other.
 */
export function hundredthOf(text: string): number {
  // 2^32 is no multiple of 100: the last shares are smaller by 1 in 40 million.
  return createHash("sha256").update(text).digest().readUInt32BE(0) % 100;
}
