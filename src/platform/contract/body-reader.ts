import { Problem } from "../../problem.ts";
import { SharedMemory } from "../http/shared-memory.ts";

type Limits = {
  /** Of one body. */
  readonly bytes: number;
  /** For one body, whatever its length. */
  readonly ms: number;
  /** Memory for all bodies under way, in bytes. */
  readonly memory?: number;
};

const MEMORY = 67_108_864;
/** What a body under way was seen to take (Deno 2.9, most of it for a read that waits). */
const costOf = (length: number) => 196_608 + 2 * length;
/** A body has ten seconds, and a second more for each kB of its length. */
const msFor = (length: number) => 10_000 + length;
/** Who sends in earnest has sent by then; others may have their place. */
const TURN_MS = 1_000;

/**
 * Reads bodies that are bounded in bytes, in time and, all together, in memory: who declares a body and
 * sends no more of it loses their connection. Where memory is used up a body waits unread for a second;
 * then the oldest under way have to go if they had their second, or else it has to go itself.
 */
export class BodyReader {
  readonly #limits: Limits;
  readonly #memory: SharedMemory;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#memory = new SharedMemory(limits.memory ?? MEMORY, TURN_MS);
  }

  /**
   * How long the body says that it is; the limit where it does not say.
   * @throws Problem 413 `body_too_large`
   */
  checkLength({ headers }: Request): number {
    const { bytes: limit } = this.#limits;
    const length = Number(headers.get("content-length") ?? limit);
    if (length > limit) throw tooLarge(limit);
    return length;
  }

  /**
   * All bytes of a request's body. It stops reading at the limit, also where no Content-Length was sent.
   * @throws Problem 413 `body_too_large`, 408 `request_timeout`, 503 `unavailable`, 400 `malformed_json`
   */
  async read(request: Request): Promise<Uint8Array> {
    const length = this.checkLength(request);
    if (request.body === null) return new Uint8Array();
    const { bytes: limit, ms } = this.#limits;
    const { promise, reject } = Promise.withResolvers<never>();
    const held = await this.#memory.take(costOf(length), () => reject(tooMany()));
    if (held === null) throw tooMany();
    const timer = setTimeout(() => reject(tooSlow()), Math.min(ms, msFor(length)));
    const reader = request.body.getReader();
    try {
      return await Promise.race([allOf(reader, limit), promise]);
    } finally {
      clearTimeout(timer);
      this.#memory.free(held);
      // Nothing happens where all was read. Otherwise a read that waits would keep its memory.
      reader.cancel().catch(() => {});
    }
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** At most one chunk more than `limit` is read. */
async function allOf(reader: Reader, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { value, done } = await reader.read().catch(brokenOff);
    if (done) return joined(chunks, length);
    length += value.length;
    if (length > limit) throw tooLarge(limit);
    // A chunk is a part of 64 kB, however short it is.
    chunks.push(value.slice());
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (first?.length === length) return first;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function brokenOff(): never {
  throw new Problem("malformed_json", { reason: "ended_early" });
}

function tooLarge(limit: number): Problem {
  return new Problem("body_too_large", { bytes: limit });
}

/** The rest of the body would be in the way of the next request. */
const headers = { Connection: "close" };

function tooSlow(): Problem {
  return new Problem("request_timeout", {}, { headers });
}

function tooMany(): Problem {
  return new Problem("unavailable", { reason: "bodies" }, { headers });
}
