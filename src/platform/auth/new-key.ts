import { hashOfKey, type KeyKind } from "./keys.ts";
import { secretBytes } from "./secret-bytes.ts";

const starts: Record<KeyKind, string> = { service: "hh_svc_", api_key: "hh_api_" };

/** A key's text, which only its owner is told, and what is kept of it (T4). */
export type KeyText = {
  readonly key: string;
  /** SHA-256 of the key, 32 bytes. */
  readonly hash: Uint8Array;
  /** So much of the key as lets its owner recognise it. */
  readonly prefix: string;
};

/** A new key: 256 random bits in base64url behind its kind, `hh_svc_…` or `hh_api_…`. */
export function newKeyText(kind: KeyKind): KeyText {
  const secret = secretBytes().toBase64({ alphabet: "base64url", omitPadding: true });
  return keyTextOf(starts[kind] + secret);
}

/** The same of a key that was made elsewhere (SERVICE_KEY). */
export const keyTextOf = (key: string): KeyText => ({
  key,
  hash: hashOfKey(key),
  prefix: key.slice(0, Math.min(11, Math.floor(key.length / 4))),
});
