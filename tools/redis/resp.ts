/** Redis' protocol, version 2 (redis.io/docs/reference/protocol-spec). */

/** An answer that is an error; it is data here, because one of many in a pipeline may be one. */
export class RedisError extends Error {
  override readonly name = "RedisError";
}

/** A simple string is a string, a bulk string is bytes. */
export type Reply = null | string | number | Uint8Array | RedisError | Reply[];

export type Argument = string | Uint8Array;

const text = new TextEncoder();
const decoder = new TextDecoder();
const carriageReturn = 13;

/** A command as the array of bulk strings that Redis reads. */
export function encodeCommand(command: readonly Argument[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [text.encode(`*${command.length}\r\n`)];
  for (const argument of command) {
    const bytes = typeof argument === "string" ? text.encode(argument) : argument;
    parts.push(text.encode(`$${bytes.length}\r\n`), bytes, text.encode("\r\n"));
  }
  return joined(parts);
}

/** The bytes of all parts in one piece. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Every complete reply of a stream, in order, whatever pieces it comes in. */
export async function* readReplies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Reply> {
  let rest = new Uint8Array();
  for await (const chunk of chunks) {
    rest = joined([rest, chunk]);
    const cursor = { bytes: rest, at: 0 };
    let done = 0;
    for (let reply = readReply(cursor); reply !== undefined; reply = readReply(cursor)) {
      done = cursor.at;
      yield reply;
    }
    rest = rest.slice(done);
  }
}

type Cursor = { readonly bytes: Uint8Array; at: number };

/** One reply from the cursor on; undefined when its end is not there yet. */
function readReply(cursor: Cursor): Reply | undefined {
  const line = readLine(cursor);
  if (line === undefined) return undefined;
  const rest = line.slice(1);
  switch (line[0]) {
    case "+":
      return rest;
    case "-":
      return new RedisError(rest);
    case ":":
      return Number(rest);
    case "$":
      return rest === "-1" ? null : readBulk(cursor, Number(rest));
    case "*":
      return rest === "-1" ? null : readArray(cursor, Number(rest));
    default:
      throw new Error(`not a reply of RESP 2: ${line.slice(0, 40)}`);
  }
}

function readLine(cursor: Cursor): string | undefined {
  const end = cursor.bytes.indexOf(carriageReturn, cursor.at);
  if (end < 0 || end + 1 >= cursor.bytes.length) return undefined;
  const line = decoder.decode(cursor.bytes.subarray(cursor.at, end));
  cursor.at = end + 2;
  return line;
}

function readBulk(cursor: Cursor, length: number): Uint8Array | undefined {
  const end = cursor.at + length;
  if (end + 2 > cursor.bytes.length) return undefined;
  const bytes = cursor.bytes.slice(cursor.at, end);
  cursor.at = end + 2;
  return bytes;
}

function readArray(cursor: Cursor, length: number): Reply[] | undefined {
  const items: Reply[] = [];
  while (items.length < length) {
    const item = readReply(cursor);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}
