import type { KeyScope } from "../contract/context.ts";
import { createHash, timingSafeEqual } from "node:crypto";
import { Lru } from "../caching/lru.ts";

/** Of the bot and other services (X-Service-Key), or for an API client (X-API-Key) (T4). */
export type KeyKind = "service" | "api_key";

/** A valid key as it is stored (T4), with its tenant's id and slug. */
export type FoundKey = {
  readonly id: number;
  readonly tenantId: number;
  readonly tenant: string;
  readonly kind: KeyKind;
  /** Whose key it is; it names the program in its tenant, whichever of its keys is used. */
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** SHA-256 of the key, 32 bytes. */
  readonly hash: Uint8Array;
  /** For how long it is valid yet, in ms; null: nobody has said. */
  readonly lastsMs: number | null;
};

/** What can be a key: 24 to 200 visible ASCII characters. */
export const keyPattern = /^[!-~]{24,200}$/;

/** What is stored of a key's text: its SHA-256. No promise, since requests wait for it. */
export const hashOfKey = (key: string): Uint8Array =>
  new Uint8Array(createHash("sha256").update(key).digest());

/** Compares hashes in a time that tells nothing about where they differ. */
export const isSameHash = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && timingSafeEqual(left, right);

/** Finds a key that is not revoked by the SHA-256 of its text; null when there is none. */
type FindKey = (hash: Uint8Array) => Promise<FoundKey | null>;

/**
 * Counts an unknown key before it is looked up. `wasBad`: it was found to be no key a moment ago. Answers the function
 * to call when the key turns out to be good.
 * @throws Problem 429 `rate_limited`
 */
export type Guess = (wasBad: boolean) => () => void;

type Options = {
  readonly findKey: FindKey;
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  /** Told of each use of a good key, by its id; a request waits for it. */
  readonly onUse: (id: number) => void;
};

/** Finds a presented key; no promise when it was found a moment ago, null when it is not good. */
export type Keys = {
  (kind: KeyKind, key: string, guess?: Guess): FoundKey | null | Promise<FoundKey | null>;
  /** Looks all keys up anew: some were revoked, and that is committed. */
  readonly forget: () => void;
};

/** A key that was revoked by another server is refused after this time at the latest. */
const keepMs = 10_000;
const keepKeys = 10_000;
/** How long a text is remembered as no key; it matters for callers who have sent too many. */
const badMs = 60_000;

type Kept = { readonly row: FoundKey; readonly until: number };

/**
 * Checks service and API keys (T4). Only hashes are stored, looked up and remembered, so
 * that neither a dump nor the time a lookup takes tells anything about a key. A key that is not found is looked up
 * again, so that a new one works at once, unless `guess` refuses that.
 */
export function createKeys({ findKey, now, onUse }: Options): Keys {
  let kept = new Lru<Kept>({ limit: keepKeys });
  /** Keys that were good at their last lookup, however long ago: they are no guesses. */
  const good = new Lru<true>({ limit: keepKeys });
  const badUntil = new Lru<number>({ limit: keepKeys });

  const used = (row: FoundKey, kind: KeyKind) => {
    if (row.kind !== kind) return null;
    onUse(row.id);
    return row;
  };
  const fresh = async (hash: Uint8Array, name: string, kind: KeyKind) => {
    // What was looked up before a key was revoked is not remembered after it.
    const into = kept;
    const row = await findKey(hash);
    if (row === null || !isSameHash(row.hash, hash)) {
      good.delete(name);
      badUntil.set(name, now() + badMs);
      return null;
    }
    good.set(name, true);
    into.set(name, { row, until: now() + Math.min(keepMs, row.lastsMs ?? keepMs) });
    return used(row, kind);
  };
  const guessed = async (guess: Guess, hash: Uint8Array, name: string, kind: KeyKind) => {
    const isGood = guess(now() < (badUntil.get(name) ?? -Infinity));
    const found = await fresh(hash, name, kind);
    if (found !== null) isGood();
    return found;
  };
  const find = (kind: KeyKind, key: string, guess?: Guess) => {
    if (!keyPattern.test(key)) return null;
    const hash = hashOfKey(key);
    const name = hash.toHex();
    const known = kept.get(name);
    if (known === undefined || now() >= known.until) {
      return guess === undefined || good.get(name)
        ? fresh(hash, name, kind)
        : guessed(guess, hash, name, kind);
    }
    return used(known.row, kind);
  };
  const forget = () => void (kept = new Lru<Kept>({ limit: keepKeys }));
  return Object.assign(find, { forget });
}
