const iterations = 4096;

/** A random password of 192 bits, in letters that need no quoting anywhere. */
export function randomPassword(): string {
  return base64(crypto.getRandomValues(new Uint8Array(24))).replace(/\+/g, "-").replace(/\//g, "_");
}

/**
 * What PostgreSQL keeps of a password (RFC 5803, SCRAM-SHA-256). A `create role … password` that
 * is given this instead of the password cannot spill it into the server's log.
 */
export async function scramVerifier(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const salted = await saltedPassword(password, salt);
  const clientKey = await hmac(salted, "Client Key");
  const storedKey = new Uint8Array(await crypto.subtle.digest("SHA-256", clientKey));
  const serverKey = await hmac(salted, "Server Key");
  return `SCRAM-SHA-256$${iterations}:${base64(salt)}$${base64(storedKey)}:${base64(serverKey)}`;
}

type Bytes = Uint8Array<ArrayBuffer>;

async function saltedPassword(password: string, salt: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", utf8(password), "PBKDF2", false, ["deriveBits"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
}

async function hmac(key: Bytes, message: string): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, utf8(message)));
}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

const base64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));
