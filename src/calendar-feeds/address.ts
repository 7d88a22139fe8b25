import { hashOfKey } from "../platform/auth/keys.ts";
import { secretBytes } from "../platform/auth/secret-bytes.ts";
import { slugPattern } from "../platform/database/tenants.ts";

/** What is in an address: whose tenant, and the hash of its secret, by which it is found. */
export type Address = { readonly tenant: string; readonly hash: Uint8Array };

/** A new file name, `demo.<256 random bits in base64url>.ics`, which only its owner is told. */
export function newFileName(tenant: string): string {
  const secret = secretBytes().toBase64({ alphabet: "base64url", omitPadding: true });
  return `${tenant}.${secret}.ics`;
}

/** Reads one; null for a text that cannot be any. */
export function addressOf(file: string): Address | null {
  const [, tenant = "", secret = ""] = /^([^.]+)\.([A-Za-z0-9_-]{43})\.ics$/.exec(file) ?? [];
  return slugPattern.test(tenant) ? { tenant, hash: hashOfKey(secret) } : null;
}
