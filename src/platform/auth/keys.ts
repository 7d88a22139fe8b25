import type { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import { Lru } from "../lru.ts";
import type { FindKey, KeyRow } from "./identity.ts";

type Options = {
  readonly findKey: FindKey;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** Finds a presented key; no promise when it was found a moment ago, null when it is not good. */
export type Keys = (kind: KeyKind, key: string) => KeyRow | null | Promise<KeyRow | null>;

/** Of the bot and other services, or of a third party (T4). */
export type KeyKind = "service" | "api";

/** A revoked key is refused after this time at the latest. */
const keepMs = 10_000;
const keepKeys = 10_000;

type Kept = { readonly row: KeyRow; readonly until: number };

/**
 * Checks service and partner keys (T4). Only hashes are stored, looked up and remembered, so
 * that neither a dump nor the time a lookup takes tells anything about a key. Keys that are
 * not found are not remembered: a new key works at once.
 */
export function createKeys({ findKey, now }: Options): Keys {
  const kept = new Lru<Kept>({ limit: keepKeys });

  const fresh = async (hash: Uint8Array, name: string, kind: KeyKind) => {
    const row = await findKey(hash);
    if (row === null || !isSame(row.hash, hash)) return null;
    kept.set(name, { row, until: now() + keepMs });
    return row.kind === kind ? row : null;
  };
  return (kind, key) => {
    if (!/^[!-~]{24,200}$/.test(key)) return null;
    const hash = hashKey(key);
    const name = hash.toString("hex");
    const known = kept.get(name);
    if (known === undefined || now() >= known.until) return fresh(hash, name, kind);
    return known.row.kind === kind ? known.row : null;
  };
}

/** The SHA-256 of a key's text, 32 bytes: what is stored of it. */
export function hashKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
