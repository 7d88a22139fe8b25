import { type Interval, overlaps } from "../time/interval.ts";

/** Time that a row of the file, or of the database, takes; `name` is for a sentence. */
export type Taken = Interval & { readonly name: string; readonly inFile: boolean };

/** Who takes which time, in any unit; `bucket` is about as long as the longest interval. */
export class TakenTime {
  readonly #buckets = new Map<number, Taken[]>();

  constructor(readonly bucket: number) {}

  add(taken: Taken): void {
    for (const key of this.#keys(taken)) {
      const bucket = this.#buckets.get(key);
      if (bucket) bucket.push(taken);
      else this.#buckets.set(key, [taken]);
    }
  }

  /** What shares time with the interval: the very same time, else the first that was added. */
  overlapping(interval: Interval): Taken | undefined {
    const near = this.#keys(interval).flatMap((key) => this.#buckets.get(key) ?? []);
    return near.find((taken) => isSame(taken, interval)) ??
      near.find((taken) => overlaps(taken, interval));
  }

  #keys({ start, end }: Interval): number[] {
    const first = Math.floor(start / this.bucket);
    const last = Math.floor((end - 1) / this.bucket);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }
}

export const isSame = (a: Interval, b: Interval): boolean => a.start === b.start && a.end === b.end;
