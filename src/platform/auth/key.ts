import { createHash, timingSafeEqual } from "node:crypto";

/** Of the bot and other services (X-Service-Key), or for an API client (X-API-Key) (T4). */
export type KeyKind = "service" | "api_key";

/** What an API key may be allowed to do; a service's key has no scopes. */
export const keyScopes = ["read", "write"] as const;
export type KeyScope = (typeof keyScopes)[number];

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
};

/** What can be a key: 24 to 200 visible ASCII characters. */
export const keyPattern = /^[!-~]{24,200}$/;

/** What is stored of a key's text: its SHA-256. No promise, since requests wait for it. */
export const hashOfKey = (key: string): Uint8Array =>
  new Uint8Array(createHash("sha256").update(key).digest());

/** Compares hashes in a time that tells nothing about where they differ. */
export const isSameHash = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && timingSafeEqual(left, right);
