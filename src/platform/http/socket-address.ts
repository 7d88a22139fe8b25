import type { Peer } from "./connections.ts";

const INET = 2;
const INET6 = 10;

/** Bytes that a `sockaddr` of either family takes (Linux). */
export const SOCKET_ADDRESS_BYTES = 28;

/** A Linux `sockaddr_in` or `sockaddr_in6` in text as Rust and Deno write it; null for other families. */
export function socketAddress(bytes: DataView): Peer | null {
  const family = bytes.getUint16(0, true);
  if (family === INET) return { hostname: dotted(bytes, 4), port: bytes.getUint16(2) };
  if (family === INET6) return { hostname: colons(bytes, 8), port: bytes.getUint16(2) };
  return null;
}

/** The port alone, which is all that is asked of most; null for other families. */
export function socketPort(bytes: DataView): number | null {
  const family = bytes.getUint16(0, true);
  return family === INET || family === INET6 ? bytes.getUint16(2) : null;
}

const dotted = (bytes: DataView, at: number): string =>
  `${bytes.getUint8(at)}.${bytes.getUint8(at + 1)}.${bytes.getUint8(at + 2)}.${
    bytes.getUint8(at + 3)
  }`;

/** RFC 5952: the longest run of two or more zero groups, the first of equals, becomes `::`. */
function colons(bytes: DataView, at: number): string {
  const groups = Array.from({ length: 8 }, (_, nth) => bytes.getUint16(at + 2 * nth));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${dotted(bytes, at + 12)}`;
  }
  const [start, length] = longestZeros(groups);
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

function longestZeros(groups: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  let length = 0;
  for (const [nth, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best[1]) best = [nth - length + 1, length];
  }
  return best;
}
