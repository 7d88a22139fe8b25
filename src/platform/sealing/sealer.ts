import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Keeps secrets so that whoever reads the database alone does not have them. */
export type Sealer = {
  /** `of`: what it belongs to; it opens for nothing else. */
  readonly seal: (secret: string, of: string) => Uint8Array;
  /** Null when none of the keys has sealed it, or it was for something else. */
  readonly open: (sealed: Uint8Array, of: string) => string | null;
};

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Tells with which key it was sealed. */
const NAME_BYTES = 4;

type Key = { readonly bytes: Uint8Array; readonly name: Uint8Array };

/** AES-256-GCM by the first of the texts, each of 32 bytes or more; what the others have sealed opens too. */
export function createSealer(texts: readonly [string, ...string[]]): Sealer {
  const [first, ...older] = texts;
  const own = keyOf(first);
  const keys = [own, ...older.map(keyOf)];
  return {
    seal(secret, of) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, own.bytes, nonce).setAAD(bytesOf(of));
      const sealed = [cipher.update(secret, "utf8"), cipher.final()];
      return joined([own.name, nonce, cipher.getAuthTag(), ...sealed]);
    },
    open(sealed, of) {
      const key = keys.find(({ name }) => name.every((byte, i) => byte === sealed[i]));
      return key === undefined ? null : opened(key, sealed, of);
    },
  };
}

function opened(key: Key, sealed: Uint8Array, of: string): string | null {
  const [nonceAt, tagAt, restAt] = [
    NAME_BYTES,
    NAME_BYTES + NONCE_BYTES,
    NAME_BYTES + NONCE_BYTES + TAG_BYTES,
  ];
  try {
    const decipher = createDecipheriv(ALGORITHM, key.bytes, sealed.subarray(nonceAt, tagAt))
      .setAAD(bytesOf(of))
      .setAuthTag(sealed.subarray(tagAt, restAt));
    return decipher.update(sealed.subarray(restAt), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}

function keyOf(text: string): Key {
  const hash = (of: string) => createHash("sha256").update(`${of} ${text}`).digest();
  return {
    bytes: hash("halfhour sealing key"),
    name: hash("halfhour sealing name").subarray(0, NAME_BYTES),
  };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
