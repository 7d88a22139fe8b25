import type { Sql } from "../src/platform/database/sql.ts";
import type { Marketplace } from "./marketplace.ts";

/** One line of the table: `ratio` is value / floor. */
export type BenchRow = {
  readonly name: string;
  /** "/s": more is better; "µs" and "ms": less is better. */
  readonly unit: "/s" | "µs" | "ms" | "MB" | "bytes" | "";
  readonly floor: number;
  readonly value: number;
  readonly ratio: number;
  /** The ratio that was asked for; null: none. */
  readonly least: number | null;
};

export type Surroundings = {
  readonly url: string;
  readonly slug: string;
  readonly secret: string;
  /** The data folder of PostgreSQL. */
  readonly cluster: string;
  /** Logged in as the tenant. */
  readonly db: Sql;
  readonly marketplace: Marketplace;
};

export const SECONDS = Number(Deno.env.get("BENCH_SECONDS") ?? 4);
const ROUNDS = Number(Deno.env.get("BENCH_ROUNDS") ?? 3);

/**
 * Measures floor and value by turns, so that a machine that is busy for a while slows both, and
 * compares their medians.
 */
export async function byTurns(
  name: string,
  least: number | null,
  floor: () => Promise<number>,
  value: () => Promise<number>,
): Promise<BenchRow> {
  const floors: number[] = [];
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    floors.push(await floor());
    values.push(await value());
  }
  const [low, high] = [median(floors), median(values)];
  return { name, unit: "/s", floor: low, value: high, ratio: high / low, least };
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
