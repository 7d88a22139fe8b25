import type { Interval } from "../time/interval.ts";
import { MINUTE } from "../time/units.ts";

const QUARTER = 15 * MINUTE;

/** The quarter hour of an instant (epoch ms), counted since 1970. */
export const quarterOf = (ms: number): number => Math.floor(ms / QUARTER);
export const startOfQuarter = (quarter: number): number => quarter * QUARTER;

/** What a sieve knows of a tutor: merged intervals (epoch ms), each rather too long than too short. */
export type SievedTutor = {
  /** When a lesson of the shortest length may start. */
  readonly starts: readonly Interval[];
  /** When nothing is in a lesson's way. */
  readonly rooms: readonly Interval[];
  readonly noticeMinutes: number;
};

/** Notices are kept as the next lower of these, in minutes. */
const NOTICES = [0, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 4320, 10080, 20160] as const;

/**
 * Who may be free when, of many tutors: for each quarter hour one bit a tutor, side by side, so that whether ten thousand
 * of them may be free in a window is a few ANDs over a kilobyte (decision 29). It never misses anybody: a quarter counts as
 * soon as any minute of it may do, and who is not known, or was changed, may always be free.
 */
export class Sieve {
  /** How many words of 32 tutors a quarter has. */
  readonly words: number;
  /** The instants of which it knows (epoch ms); nobody can be booked after its end. */
  readonly span: Interval;
  readonly #first: number;
  readonly #quarters: number;
  readonly #starts: Uint32Array;
  readonly #rooms: Uint32Array;
  readonly #tutors: number[] = [];
  readonly #places = new Map<number, number>();
  readonly #notices: (Uint32Array | null)[] = NOTICES.map(() => null);
  readonly #scratch: Uint32Array;
  readonly #changed = new Set<number>();
  #isInOrder = true;

  /** For so many tutors at most, over `span`, which is widened to whole quarters. */
  constructor(most: number, span: Interval) {
    this.words = Math.max(1, Math.ceil(most / 32));
    this.#first = quarterOf(span.start);
    this.#quarters = quarterOf(span.end - 1) + 1 - this.#first;
    this.span = {
      start: startOfQuarter(this.#first),
      end: startOfQuarter(this.#first + this.#quarters),
    };
    this.#starts = new Uint32Array(this.#quarters * this.words);
    this.#rooms = new Uint32Array(this.#quarters * this.words);
    this.#scratch = new Uint32Array(this.words);
  }

  /** What it takes of memory. */
  get bytes(): number {
    return this.#starts.byteLength + this.#rooms.byteLength;
  }

  /** Where a tutor's bit is; undefined of those of whom nothing is known for certain. */
  placeOf(tutorId: number): number | undefined {
    return this.#changed.has(tutorId) ? undefined : this.#places.get(tutorId);
  }

  /** Whether the places are in the order of the tutors' ids. */
  get isInOrder(): boolean {
    return this.#isInOrder;
  }

  tutorAt(place: number): number {
    return this.#tutors[place] ?? 0;
  }

  /** From now on the tutor may be free at any time, until `set` says more. */
  forget(tutorId: number): void {
    this.#changed.add(tutorId);
  }

  /** Says when a tutor may be free; null: it is not known. One for whom there is no room stays unknown. */
  set(tutorId: number, tutor: SievedTutor | null): void {
    if (tutor === null) return this.forget(tutorId);
    const known = this.#places.get(tutorId);
    const place = known ?? this.#tutors.length;
    if (place >= this.words * 32) return;
    const [word, bit] = [place >> 5, 1 << (place & 31)];
    if (known !== undefined) this.#clear(word, bit);
    this.#places.set(tutorId, place);
    this.#tutors[place] = tutorId;
    if (known === undefined && place > 0 && this.tutorAt(place - 1) > tutorId) {
      this.#isInOrder = false;
    }
    this.#mark(this.#starts, tutor.starts, word, bit);
    this.#mark(this.#rooms, tutor.rooms, word, bit);
    const notice = NOTICES.findLastIndex((minutes) => minutes <= tutor.noticeMinutes);
    const mask = this.#notices[notice] ??= new Uint32Array(this.words);
    mask[word] = (mask[word] ?? 0) | bit;
    this.#changed.delete(tutorId);
  }

  #clear(word: number, bit: number): void {
    for (const rows of [this.#starts, this.#rooms, ...this.#notices]) {
      if (rows) {
        for (let i = word; i < rows.length; i += this.words) rows[i] = (rows[i] ?? 0) & ~bit;
      }
    }
  }

  #mark(rows: Uint32Array, times: readonly Interval[], word: number, bit: number): void {
    for (const { start, end } of times) {
      const from = Math.max(0, quarterOf(start) - this.#first);
      const to = Math.min(this.#quarters - 1, quarterOf(end - 1) - this.#first);
      for (let quarter = from; quarter <= to; quarter++) {
        const at = quarter * this.words + word;
        rows[at] = (rows[at] ?? 0) | bit;
      }
    }
  }

  /**
   * Whose lesson of that length may start in a quarter, at `earliest` (epoch ms) or later, as far as it is known who is
   * where (`placeOf`): nothing is in its way in all the quarters that it lasts into. The answer is overwritten by the
   * next one.
   */
  mayStartIn(
    quarter: number,
    durationMs: number,
    now: number,
    earliest = startOfQuarter(quarter),
  ): Uint32Array {
    const bits = this.#scratch;
    const at = quarter - this.#first;
    if (at < 0 || at >= this.#quarters || !this.#noticed(quarter, now)) return bits.fill(0);
    const { words } = this;
    const from = Math.max(earliest, startOfQuarter(quarter));
    const last = quarterOf(from + durationMs - 1) - this.#first;
    const long = Math.min(last - at + 1, this.#quarters - at);
    for (let word = 0; word < words; word++) {
      let all = (bits[word] ?? 0) & (this.#starts[at * words + word] ?? 0);
      for (let i = 1; i < long && all !== 0; i++) all &= this.#rooms[(at + i) * words + word] ?? 0;
      bits[word] = all;
    }
    return bits;
  }

  /** Leaves in the scratch those whose notice lets something start in the quarter; false when it is nobody's. */
  #noticed(quarter: number, now: number): boolean {
    const ahead = (startOfQuarter(quarter + 1) - now) / MINUTE;
    if (ahead <= 0) return false;
    this.#scratch.fill(0);
    this.#notices.forEach((mask, i) => {
      if (mask === null || ahead <= (NOTICES[i] ?? 0)) return;
      for (let word = 0; word < mask.length; word++) {
        this.#scratch[word] = (this.#scratch[word] ?? 0) | (mask[word] ?? 0);
      }
    });
    return true;
  }

  /** Tells of each tutor whether a lesson of that length may lie in each of the windows. */
  mayBeFree(
    windows: readonly Interval[],
    durationMs: number,
    now: number,
  ): (tutorId: number) => boolean {
    const all = new Uint32Array(this.words).fill(0xffffffff);
    const any = new Uint32Array(this.words);
    for (const { start, end } of windows) {
      any.fill(0);
      const last = Math.min(quarterOf(end - durationMs), this.#first + this.#quarters - 1);
      for (let quarter = quarterOf(Math.max(start, now)); quarter <= last; quarter++) {
        const bits = this.mayStartIn(quarter, durationMs, now, start);
        for (let word = 0; word < any.length; word++) {
          any[word] = (any[word] ?? 0) | (bits[word] ?? 0);
        }
      }
      for (let word = 0; word < all.length; word++) all[word] = (all[word] ?? 0) & (any[word] ?? 0);
    }
    return (tutorId) => {
      const place = this.placeOf(tutorId);
      return place === undefined || ((all[place >> 5] ?? 0) >>> (place & 31) & 1) === 1;
    };
  }
}
