import { Problem } from "../../problem.ts";

const JSON_TYPE = /^\s*application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a request's JSON body of at most `limit` bytes; undefined when the body is empty.
 * It stops reading at the limit, also where no Content-Length was sent.
 * @throws Problem 413 `body_too_large`, 415 `unsupported_media_type`, 400 `malformed_json`
 */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const { headers } = request;
  if (Number(headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  const type = headers.get("content-type");
  if (type !== null && !JSON_TYPE.test(type)) throw wrongMedia();
  if ((headers.get("content-encoding") ?? "identity") !== "identity") throw wrongMedia();
  const bytes = await readBytes(request, limit);
  if (bytes.length === 0) return undefined;
  if (type === null) throw wrongMedia();
  return parsed(bytes);
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  try {
    const declared = request.headers.has("content-length");
    const bytes = declared ? await request.bytes() : await readStream(request, limit);
    if (bytes.length <= limit) return bytes;
  } catch {
    throw new Problem("malformed_json", { detail: "The body broke off." });
  }
  throw tooLarge(limit);
}

/** At most one chunk more than `limit`; the rest is left unread. */
async function readStream({ body }: Request, limit: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) break;
  }
  return joined(chunks, length);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function parsed(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new Problem("malformed_json", { detail: "The body is not UTF-8." });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // Only the place: the parser's own message quotes the body, which may be personal.
    const place = / at position \d+/.exec(String(error))?.[0] ?? "";
    throw new Problem("malformed_json", { detail: `The body is not JSON (RFC 8259)${place}.` });
  }
}

function tooLarge(limit: number): Problem {
  return new Problem("body_too_large", { detail: `A body may have ${limit} bytes.` });
}

function wrongMedia(): Problem {
  return new Problem("unsupported_media_type", {
    detail: "Send Content-Type: application/json in UTF-8, without Content-Encoding.",
  });
}
