import { signToken } from "../src/platform/auth/sign-token.ts";
import { addDays } from "../src/time/date.ts";
import { runLoad } from "./load.ts";
import { MONDAY } from "./marketplace.ts";
import { startServer } from "./process.ts";
import { type Get, hasWrk, wrkPerSecond } from "./wrk.ts";
import { type BenchRow, byTurns, SECONDS, type Surroundings } from "./row.ts";

const ZONE = "Europe/Kyiv";
const encoder = new TextEncoder();

/** A warm week view for a signed-in student, against a bare Hono handler with the same bytes. */
export async function cachedWeekBench(around: Surroundings): Promise<BenchRow[]> {
  const app = await startServer({ kind: "app", url: around.url, secret: around.secret });
  const requests = await requestsFor(around);
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, await bodyOf(app.port, around));
  const bare = await startServer({ kind: "bare", file });
  try {
    const week: Get[] = [{ path: "/week", headers: {} }];
    await getsPerSecond(app.port, 32, requests);
    const row = await byTurns(
      "week view from cache, authenticated, 32 connections / bare Hono, same bytes",
      0.5,
      () => getsPerSecond(bare.port, 32, week),
      () => getsPerSecond(app.port, 32, requests),
    );
    const memory = await app.memory();
    const used: BenchRow = {
      name: "memory of the server under that load / 300 MB allowed",
      unit: "MB",
      floor: 300,
      value: memory,
      ratio: memory / 300,
      least: null,
    };
    return [row, used];
  } finally {
    await Promise.all([app.stop(), bare.stop()]);
    await Deno.remove(file);
  }
}

/** A week view without any cache, against its bare query; 8 at a time. */
export async function uncachedWeekBench(around: Surroundings): Promise<BenchRow[]> {
  const app = await startServer({ kind: "uncached", url: around.url, secret: around.secret });
  const requests = await requestsFor(around);
  try {
    return [
      await byTurns(
        "week view, cache off, 8 connections / the bare tutor-week query, same concurrency",
        0.6,
        () => queriesPerSecond(around),
        () => getsPerSecond(app.port, 8, requests),
      ),
    ];
  } finally {
    await app.stop();
  }
}

/** The bare query: the rows of a tutor's week, as anybody would ask for them. */
async function queriesPerSecond({ db, marketplace }: Surroundings): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  const week = [`${addDays(MONDAY, -1)}T22:00:00Z`, `${addDays(MONDAY, 6)}T22:00:00Z`] as const;
  let done = 0;
  const loop = async () => {
    while (performance.now() < until) {
      const tutorId = marketplace.tutors[done++ % marketplace.tutors.length] ?? 0;
      await db`select 'available' as kind, id, starts_at, ends_at
        from slots
        where tutor_id = ${tutorId} and available
          and tstzrange(starts_at, ends_at) && tstzrange(${week[0]}, ${week[1]})
        union all
        select kind, lesson_id, starts_at, ends_at
        from occupied_times
        where tutor_id = ${tutorId}
          and tstzrange(starts_at, ends_at) && tstzrange(${week[0]}, ${week[1]})
        order by starts_at`;
    }
  };
  await Promise.all(Array.from({ length: 8 }, loop));
  return done / SECONDS;
}

/** One request for each tutor's week, by 64 students. */
export async function requestsFor(around: Surroundings): Promise<Get[]> {
  const tokens = await Promise.all(Array.from({ length: 64 }, (_, i) => tokenOf(around, i + 1)));
  return around.marketplace.tutors.map((tutorId, i) => ({
    path: pathOf(tutorId),
    headers: { Authorization: `Bearer ${tokens[i % tokens.length]}` },
  }));
}

/** Answers a second, by wrk or by our own load generator. */
export async function getsPerSecond(port: number, connections: number, requests: readonly Get[]) {
  if (hasWrk) return await wrkPerSecond(port, connections, SECONDS, requests);
  const raw = requests.map(({ path, headers }) =>
    encoder.encode(
      `GET ${path} HTTP/1.1\r\nHost: bench\r\n` +
        Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("") + "\r\n",
    )
  );
  let nth = 0;
  const next = () => raw[nth++ % raw.length] ?? new Uint8Array();
  const load = { hostname: "127.0.0.1", port, connections, seconds: SECONDS, next };
  return (await runLoad(load)).perSecond;
}

const pathOf = (tutorId: number) =>
  `/api/calendar/week?tutor_id=${tutorId}&week_start=${MONDAY}&timezone=${ZONE}`;

export async function bodyOf(port: number, around: Surroundings): Promise<string> {
  const answer = await fetch(
    `http://127.0.0.1:${port}${pathOf(around.marketplace.tutors[0] ?? 0)}`,
    {
      headers: { authorization: `Bearer ${await tokenOf(around, 1)}` },
    },
  );
  if (answer.status !== 200) throw new Error(`no week view: ${await answer.text()}`);
  return answer.text();
}

const tokenOf = ({ slug, secret }: Surroundings, student: number) =>
  signToken({
    claims: { tenant: slug, sub: `student-${student}`, role: "student", zone: ZONE },
    secret,
    now: Date.now(),
    hours: 1,
    issuer: null,
    audience: null,
  });
