import type { KeyKind } from "../platform/auth/key.ts";

const starts: Record<KeyKind, string> = { service: "hh_svc_", api: "hh_api_" };

/** A new key: 256 random bits in base64url behind its kind, `hh_svc_…` or `hh_api_…`. */
export function randomKey(kind: KeyKind): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  return starts[kind] + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** So much of a key as lets its owner recognise it. */
export function prefixOfKey(key: string): string {
  return key.slice(0, Math.min(11, Math.floor(key.length / 4)));
}
