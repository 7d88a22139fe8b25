/**
 * The clocks of all zones once more, with none of our code: `zic`, the tz database's own compiler, makes
 * its files of the release that our tables are made of, and these are read here.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const RELEASE = resolve(dirname(fileURLToPath(import.meta.url)), "../../tools/zones/tzdata.zi");
const TEXT = readFileSync(RELEASE, "utf8");
/** What the release calls itself, "2026f". */
export const RELEASED = /^# version (\S+)/.exec(TEXT)?.[1] ?? "";
/** Every zone and every link of it; "Factory" is no place. */
export const RELEASED_NAMES: readonly string[] = TEXT.split("\n").flatMap((line) => {
  const [kind, first, second] = line.split(" ");
  return kind === "Z" ? [first ?? ""] : kind === "L" ? [second ?? ""] : [];
}).filter((name) => name !== "Factory").sort();

/** Seconds, ascending, and the offset from then on; the first stretch begins at -Infinity. */
type Clock = { readonly from: number[]; readonly offsets: number[] };

let folder: string | null = null;
const clocks = new Map<string, Clock>();

/** Part of every Debian and of macOS; where only administrators have it on their path. */
const zic = () => existsSync("/usr/sbin/zic") ? "/usr/sbin/zic" : "zic";

/** Made once for a release, kept in .data; two that make it at once make the same. */
function compiled(): string {
  const made = resolve(".data", `zoneinfo-${RELEASED}`);
  if (!existsSync(made)) {
    const scratch = `${made}.${crypto.randomUUID()}`;
    mkdirSync(scratch, { recursive: true });
    // One by one and none by a rule: "fat" until 2037, with an end as long as that says.
    const end = `/@${Date.UTC(2101, 6) / 1000}`;
    execFileSync(zic(), ["-b", "fat", "-r", end, "-d", scratch, RELEASE]);
    try {
      renameSync(scratch, made);
    } catch (error) {
      if (!existsSync(made)) throw error;
    }
  }
  return made;
}

function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known) return known;
  folder ??= compiled();
  const clock = readTzif(readFileSync(`${folder}/${zone}`));
  clocks.set(zone, clock);
  return clock;
}

/** RFC 8536: a header and data of 32 bits, then both again with 64. */
function readTzif(bytes: Uint8Array): Clock {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = (at: number) =>
    [20, 24, 28, 32, 36, 40].map((field) => view.getUint32(at + field));
  const [utc = 0, standard = 0, leaps = 0, times = 0, types = 0, letters = 0] = counts(0);
  const at = 44 + times * 5 + types * 6 + letters + leaps * 8 + standard + utc;
  const count = counts(at)[3] ?? 0;
  const places = at + 44 + count * 8;
  const offsetOf = (type: number) => view.getInt32(places + count + type * 6);
  const clock: Clock = { from: [-Infinity], offsets: [offsetOf(0)] };
  for (let i = 0; i < count; i++) {
    clock.from.push(Number(view.getBigInt64(at + 44 + i * 8)));
    clock.offsets.push(offsetOf(bytes[places + i] ?? 0));
  }
  return clock;
}

/** When the offset of a zone changes from 1970 to 2100, and to what: [epoch ms, ms]. */
export function referenceChanges(zone: string): [number, number][] {
  const { from, offsets } = clockOf(zone);
  return from.flatMap((seconds, i): [number, number][] => {
    const isChange = i > 0 && offsets[i] !== offsets[i - 1];
    const isKnown = seconds >= 0 && seconds < Date.UTC(2101, 0) / 1000;
    return isChange && isKnown ? [[seconds * 1000, (offsets[i] ?? NaN) * 1000]] : [];
  });
}

/** What is added to UTC in a zone at an instant, both in ms. */
export function referenceOffset(zone: string, ms: number): number {
  const { from, offsets } = clockOf(zone);
  let [low, high] = [0, from.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((from[middle] ?? Infinity) <= ms / 1000) low = middle;
    else high = middle - 1;
  }
  return (offsets[low] ?? NaN) * 1000;
}
