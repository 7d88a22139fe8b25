/** Frames of HTTP/2 (RFC 9113) as a hostile client sends them, which no library would. */

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const [HEADERS, SETTINGS] = [1, 4];
/** END_STREAM and END_HEADERS. */
const WHOLE = 0x5;

/**
 * All bytes of a client that asks for a path so many times on one connection, and says by its window of 0
 * that it takes nothing of the answers' bodies.
 */
export function askedByHttp2(path: string, times: number): Uint8Array {
  const requests = Array.from(
    { length: times },
    (_, nth) => frame(HEADERS, WHOLE, 2 * nth + 1, get(path)),
  );
  // SETTINGS_INITIAL_WINDOW_SIZE is 4.
  const settings = frame(SETTINGS, 0, 0, [0, 4, 0, 0, 0, 0]);
  return Uint8Array.from([...bytesOf(PREFACE), ...settings, ...requests.flat()]);
}

/** The head of a GET in HPACK: from its table of names (RFC 7541, appendix A), and texts as they are. */
const get = (path: string): number[] => [
  0x82, // :method GET
  0x86, // :scheme http
  ...[0x04, path.length, ...bytesOf(path)],
  ...[0x01, 1, ...bytesOf("x")], // :authority
];

const frame = (
  type: number,
  flags: number,
  stream: number,
  payload: readonly number[],
): number[] => [
  ...[payload.length >> 16, payload.length >> 8 & 255, payload.length & 255, type, flags],
  ...[stream >> 24, stream >> 16 & 255, stream >> 8 & 255, stream & 255],
  ...payload,
];

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];
