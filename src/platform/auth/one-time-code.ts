/**
 * What a code is made of: 27 digits and letters of which no two look alike in any type or hand. Without 0 and O;
 * 1, I and L; B, S, V and Z, which pass for 8, 5, U and 2.
 */
export const CODE_LETTERS = "23456789ACDEFGHJKMNPQRTUWXY";

/** 27^8 codes are 2.8 × 10^11. */
export const CODE_LENGTH = 8;

/** A code that nobody can guess, to be typed in by a person. */
export function newOneTimeCode(): string {
  let code = "";
  while (code.length < CODE_LENGTH) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    // 243 is nine times 27: what is above would come up more often.
    if (byte < 243) code += CODE_LETTERS[byte % CODE_LETTERS.length];
  }
  return code;
}

/**
 * Rounds of PBKDF2. A card that does 2 × 10^10 SHA-256 a second needs three days for all codes, instead of
 * 14 seconds, and a code is good for ten minutes. It takes 8 ms here, on a thread that serves nobody.
 */
const ROUNDS = 20_000;

/**
 * What is kept of a code, 32 bytes; the same for one code of a tenant every time. Small letters are as good as
 * capitals.
 */
export async function hashOfCode(code: string, tenant: string): Promise<Uint8Array> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(code.toUpperCase()), "PBKDF2", false, [
    "deriveBits",
  ]);
  const salt = bytes(`one-time code of ${tenant}`);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}
