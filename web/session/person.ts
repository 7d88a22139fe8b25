import { claimsOf } from "./claims.ts";

/** What a token says of itself and not of the person. */
const OF_THE_TOKEN = new Set(["exp", "iat", "jti", "nbf"]);

/**
 * A name for whoever a token is of, the same for all their tokens, from which nobody learns who they are; null
 * where the text is no token. Their role is part of it, since it decides what they see.
 */
export async function personOf(token: string): Promise<string | null> {
  const claims = claimsOf(token);
  if (claims === null) return null;
  const said = Object.entries(claims).filter(([name]) => !OF_THE_TOKEN.has(name)).sort();
  const bytes = new TextEncoder().encode(JSON.stringify(said));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash.slice(0, 16), hexOf).join("");
}

const hexOf = (byte: number): string => byte.toString(16).padStart(2, "0");
