import { bookingsPerSecond, createWanted, serviceKey } from "./bookings.ts";
import { startServer } from "./process.ts";
import { bundleWorker } from "../tools/worker/bundle.ts";
import { startModule, startWorker } from "../tools/worker/run-worker.ts";
import { startRedis } from "./redis.ts";
import { type BenchRow, byTurns, type Surroundings } from "./row.ts";
import { bodyOf, getsPerSecond, requestsFor } from "./weeks.ts";
import type { Get } from "./wrk.ts";

/** As startServer has it. Lines that the bench reads would cost it a part of the two cores. */
const QUIET = { isQuiet: true };
const ON_BOTH = "workerd / Deno";

/**
 * The same source on Deno and on workerd, on one PostgreSQL and with one Redis, by turns (X11): a week's bytes by
 * bare Hono, weeks from cache and read from PostgreSQL, bookings.
 */
export async function runtimesBench(around: Surroundings): Promise<BenchRow[]> {
  const redis = await startRedis();
  if (redis === null) return [];
  const { url, secret } = around;
  const deno = await startServer({ kind: "app", url, secret, redis: redis.rest });
  const worker = await startWorker({
    DATABASE_URL: url,
    JWT_HS256_SECRET: secret,
    UPSTASH_REDIS_REST_URL: redis.rest.url,
    UPSTASH_REDIS_REST_TOKEN: redis.rest.token,
  }, QUIET);
  try {
    return await measured(around, { deno: deno.port, worker: worker.port });
  } finally {
    await Promise.all([deno.stop(), worker.stop(), redis.stop()]);
  }
}

type Ports = { readonly deno: number; readonly worker: number };

async function measured(around: Surroundings, { deno, worker }: Ports): Promise<BenchRow[]> {
  const weeks = await requestsFor(around);
  const wanted = createWanted(around);
  const key = await serviceKey(around);
  const fresh = createNeverAsked(weeks);
  const onBoth = (name: string, least: number | null, run: (port: number) => Promise<number>) =>
    byTurns(`${name}: ${ON_BOTH}`, least, () => run(deno), () => run(worker));
  const kept = weeks.slice(0, KEPT);
  for (const port of [deno, worker]) await askEach(port, kept);
  return [
    await bareRow(await bodyOf(deno, around)),
    await onBoth(
      "week view from cache, 32 connections",
      0.28,
      (port) => getsPerSecond(port, 32, kept),
    ),
    await onBoth(
      "week view in no cache, 8 connections",
      null,
      (port) => getsPerSecond(port, 8, fresh()),
    ),
    await onBoth("bookings, 8 clients", null, (port) => bookingsPerSecond(port, key, wanted)),
  ];
}

async function bareRow(body: string): Promise<BenchRow> {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, body);
  const deno = await startServer({ kind: "bare", file });
  const { code } = await bundleWorker("bench/bare-worker.ts");
  const worker = await startModule(code, { BODY: body }, QUIET);
  const week: Get[] = [{ path: "/week", headers: {} }];
  try {
    return await byTurns(
      `bare Hono, the bytes of a week, 32 connections: ${ON_BOTH}`,
      null,
      () => getsPerSecond(deno.port, 32, week),
      () => getsPerSecond(worker.port, 32, week),
    );
  } finally {
    await Promise.all([deno.stop(), worker.stop(), Deno.remove(file)]);
  }
}

/** So that all of them are in the cache: what is measured takes seconds, on workerd this takes longer. */
async function askEach(port: number, weeks: readonly Get[]): Promise<void> {
  const left = weeks.values();
  const client = async () => {
    for (const { path, headers } of left) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      if (answer.status !== 200) throw new Error(`no week view: ${await answer.text()}`);
      await answer.body?.cancel();
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
}

/** An isolate keeps 12 MB of weeks, an eighth of a server's, and those of the younger half surely: 176 of these. */
const KEPT = 150;

/** More than are answered in a round. */
const AT_A_TIME = 20_000;

/** Weeks that nobody has asked for: of each tutor and week, one in each zone. */
function createNeverAsked(weeks: readonly Get[]): () => Get[] {
  const zones = Intl.supportedValuesOf("timeZone");
  let asked = 0;
  return () =>
    Array.from({ length: AT_A_TIME }, () => {
      const { path, headers } = weeks[asked % weeks.length] ?? { path: "", headers: {} };
      const zone = zones[Math.floor(asked++ / weeks.length) % zones.length] ?? "UTC";
      return { path: path.replace(/timezone=.*/, `timezone=${zone}`), headers };
    });
}

const isOfBoth = ({ name }: BenchRow): boolean => name.endsWith(ON_BOTH);

/** A table with a column for each runtime; answers the rows that are of something else. */
export function printRuntimes(rows: readonly BenchRow[]): BenchRow[] {
  const ofBoth = rows.filter(isOfBoth);
  if (ofBoth.length > 0) {
    console.table(ofBoth.map(({ name, unit, floor, value, ratio, least }) => ({
      name: `${name.slice(0, -ON_BOTH.length - 2)}, ${unit}`,
      Deno: Math.round(floor),
      workerd: Math.round(value),
      ratio: Number(ratio.toPrecision(2)),
      "at least": least ?? "",
    })));
  }
  return rows.filter((row) => !isOfBoth(row));
}
