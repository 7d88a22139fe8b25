import { Problem } from "../../problem.ts";
import type { BodyReader } from "./body-reader.ts";

const JSON_TYPE = /^\s*application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a request's JSON body; undefined when it is empty.
 * @throws Problem 415 `unsupported_media_type`, 400 `malformed_json`, and those of BodyReader
 */
export async function readJson(request: Request, bodies: BodyReader): Promise<unknown> {
  const { headers } = request;
  bodies.checkLength(request);
  const type = headers.get("content-type");
  if (type !== null && !JSON_TYPE.test(type)) throw wrongMedia();
  if ((headers.get("content-encoding") ?? "identity") !== "identity") throw wrongMedia();
  const bytes = await bodies.read(request);
  if (bytes.length === 0) return undefined;
  if (type === null) throw wrongMedia();
  return parsed(bytes);
}

function parsed(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new Problem("malformed_json", { reason: "not_utf8" });
  }
  return parseJson(text);
}

/** @throws Problem 400 `malformed_json` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Only the place: the parser's own message quotes the body, which may be personal.
    const place = / at position (\d+)/.exec(String(error))?.[1];
    const position = place === undefined ? null : Number(place);
    throw new Problem("malformed_json", { reason: "not_json", position });
  }
}

function wrongMedia(): Problem {
  return new Problem("unsupported_media_type");
}
