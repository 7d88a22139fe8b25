import { signToken } from "../src/platform/auth/sign-token.ts";
import { noTimeouts } from "../src/platform/database/session.ts";
import { connect, type Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { createTenant } from "../src/tenants/create-tenant.ts";
import { WIDE_PLAN } from "../src/tenants/plans.ts";
import { dropTenant } from "../src/tenants/drop-tenant.ts";
import { findTenant } from "../src/tenants/tenant.ts";
import { besideSearches } from "./bookings-beside-searches.ts";
import { runLoad } from "./load.ts";
import { hasWrk, wrkPerSecond } from "./wrk.ts";
import { startServer } from "./process.ts";
import { type BenchRow, byTurns, SECONDS } from "./row.ts";
import { MONDAY, seedSearch, SUBJECTS } from "./search-data.ts";

type Where = { readonly url: string; readonly secret: string; readonly control: Sql };

const TUTORS = Number(Deno.env.get("BENCH_TUTORS") ?? 10_000);
const SLUG = "bench_search";
const CLIENTS = 8;
/** As the bench of cached weeks. */
const KEPT_CLIENTS = 32;
const HOUR = 3_600_000;
const encoder = new TextEncoder();

/**
 * Searches of the marketplace among so many tutors of 90 days each, 8 at a time: how long 99 of 100 take at most,
 * against what is allowed. Each asks for something else, so that no answer is kept; that of the last row is.
 */
export async function searchBench(
  where: Where,
  onFilled: (db: Sql) => Promise<void> = async () => {},
): Promise<BenchRow[]> {
  const db = await prepare(where);
  await onFilled(db);
  const token = await signToken({
    claims: { tenant: SLUG, sub: "student-1", role: "student", zone: "Europe/Kyiv" },
    secret: where.secret,
    now: Date.now(),
    hours: 24,
    issuer: null,
    audience: null,
  });
  const rows = await search(where, token, db);
  const ask = (path: string) => request(path, token);
  rows.push(
    await besideSearches({ ...where, slug: SLUG }, db, MONDAY, (port) => untilSieved(port, ask)),
  );
  await db.end();
  await dropTenant(where.control, SLUG);
  return rows;
}

async function prepare({ url, control }: Where): Promise<Sql> {
  if (await findTenant(control, SLUG)) await dropTenant(control, SLUG);
  await createTenant(control, {
    slug: SLUG,
    migrations: await readMigrations("sql"),
    plan: WIDE_PLAN,
  });
  const login = await findTenant(control, SLUG);
  if (!login) throw new Error("the tenant of the bench is gone");
  const session = { role: login.role, searchPath: [login.role, "extensions"] };
  const db = connect(url, { ...session, max: 2, timeouts: noTimeouts });
  console.log(`filling: ${TUTORS} tutors, 90 days each …`);
  const began = performance.now();
  await seedSearch(db, TUTORS);
  console.log(`filled in ${Math.round((performance.now() - began) / 1000)} s`);
  return db;
}

async function search(
  { url, secret }: Where,
  token: string,
  db: Sql,
): Promise<BenchRow[]> {
  const app = await startServer({ kind: "app", url, secret });
  const ask = (path: string) => request(path, token);
  const rows: BenchRow[] = [];
  const least = (name: string, allowedMs: number, value: number, asked: boolean) =>
    rows.push({
      name: `${name}: ${allowedMs} ms allowed / p99`,
      unit: "µs",
      floor: value * 1000,
      value: allowedMs * 1000,
      ratio: allowedMs / value,
      least: asked ? 1 : null,
    });
  try {
    const first = await timed(app.port, ask(freeAt(0)));
    const ready = await untilSieved(app.port, ask);
    rows.push(
      told(
        "first search of a free time after a start, ms / until the sieve is there, ms",
        first,
        ready,
      ),
    );
    rows.push(told("memory of the server without a sieve's and with it", NaN, await app.memory()));
    // Connections that have planned nothing yet take some ten milliseconds more.
    for (const path of [freeAt, weekly, soonest, plain, worded, common, facets]) {
      await latency(app.port, (n) => ask(path(n)), SECONDS / 4);
    }
    const load = (path: (n: number) => string, name: string, allowedMs: number, asked = true) =>
      latency(app.port, (n) => ask(path(n))).then(({ p50, p99 }) => {
        console.log(`${name}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
        least(`${name}, ${TUTORS} tutors, 8 connections`, allowedMs, p99, asked);
      });
    for (let n = 0; n < 10; n++) await mustBeBruteForce(db, app.port, token, n);
    await load(freeAt, "free at a time", 25);
    await load(weekly, "a weekly window of four weeks", 40);
    await load(soonest, "the soonest free of a subject", 50, false);
    await load(plain, "plain filters", 50);
    await load(worded, "words", 50, false);
    await load(common, "words that thousands have", 50, false);
    await load(facets, "facets", 50, false);
    rows.push(await cached(app.port, plain(1), token));
  } finally {
    await app.stop();
  }
  return rows;
}

type Page = { readonly results: readonly { readonly tutor_id: number }[] };

/**
 * Of all tutors down to the last one of a page, those on the page are free, and no others: by the rules of booking in
 * the database, every five minutes. @throws when it is not so.
 */
async function mustBeBruteForce(db: Sql, port: number, token: string, n: number): Promise<void> {
  const start = instant(n * 3);
  const end = new Date(start.getTime() + 2 * HOUR);
  const query = `free_from=${start.toISOString()}&free_to=${end.toISOString()}&limit=50`;
  const answer = await fetch(`http://127.0.0.1:${port}/api/marketplace/tutors?${query}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { results }: Page = await answer.json();
  const found = results.map(({ tutor_id }) => tutor_id);
  const brute = await db<{ id: number }[]>`
    select tutor_id as id from tutor_cards card
    where (by_rating, tutor_id) <= (
      select by_rating, tutor_id from tutor_cards
      where ${found.length < 50} or tutor_id = ${found.at(-1) ?? 0}
      order by by_rating desc, tutor_id desc limit 1
    ) and exists (
      select from generate_series(
        ${start.toISOString()}::timestamptz, ${end.toISOString()}::timestamptz - interval '1 hour',
        interval '5 minutes'
      ) at
      where broken_rules(tutor_id, null, at, at + interval '1 hour', now(), null, null) = '{}'
    )
    order by by_rating, tutor_id`;
  const expected = brute.map(({ id }) => Number(id));
  if (expected.join() !== found.join()) {
    throw new Error(`${query} is not brute force: ${found} instead of ${expected}`);
  }
  console.log(`spot check: ${found.length} tutors of ${query} are those of brute force`);
}

const told = (name: string, floor: number, value: number): BenchRow => ({
  name,
  unit: "",
  floor,
  value,
  ratio: value / floor,
  least: null,
});

const filters = (n: number) => {
  const subject = SUBJECTS[n % SUBJECTS.length] ?? "";
  return [
    "",
    `subjects=${subject}&`,
    `subjects=${subject}&languages=uk,en&`,
    `currency=EUR&price_to=${20 + n % 7 * 5}&`,
  ][n % 4] ?? "";
};
const instant = (n: number) =>
  new Date(Date.parse(`${MONDAY}T06:00:00Z`) + (n % 50) * 24 * HOUR + (n * 7 % 53) * HOUR / 4);
const freeAt = (n: number) => {
  const start = instant(n);
  const end = new Date(start.getTime() + (60 + n * 11 % 24 * 5) * 60_000);
  return `${filters(n)}free_from=${start.toISOString()}&free_to=${end.toISOString()}` +
    `&sort=${["rating", "relevance"][n % 2]}&limit=${20 + n % 9}`;
};
const weekly = (n: number) => {
  const hour = 8 + n % 10;
  const time = (h: number, m: number) => `${`${h}`.padStart(2, "0")}:${`${m}`.padStart(2, "0")}`;
  return `${filters(n >> 3)}day_of_week=${
    1 + n % 5
  }&weeks=4&weeks_from=${MONDAY}&timezone=Europe/Kyiv&limit=${20 + n % 9}` +
    `&start_time=${time(hour, n * 5 % 60)}&end_time=${time(hour + 2, n * 5 % 60)}` +
    `&duration_minutes=${30 + n % 47}`;
};
const soonest = (n: number) =>
  `subjects=${SUBJECTS[n % SUBJECTS.length]}&sort=soonest_free&limit=${1 + n % 50}` +
  `&duration_minutes=${15 + n * 7 % 226}`;
const plain = (n: number) =>
  `${filters(n)}min_rating=${1 + n * 37 % 3989 / 1000}&sort=rating&limit=${1 + n * 3 % 50}`;
const worded = (n: number) =>
  `q=${["physcs", "engl", "matematika", "guitar"][n % 4]}%20${n % 997}&limit=${1 + n % 50}`;
const common = (n: number) =>
  `q=${["guitar", "lessons", "everybody"][n % 3]}&min_rating=${1 + n * 37 % 3989 / 1000}&limit=${
    1 + n % 50
  }`;
const facets = (n: number) => `${filters(n)}min_rating=${1 + n * 37 % 3989 / 1000}`;

function request(path: string, token: string): Uint8Array {
  const operation = path.includes("limit=") ? "tutors" : "facets";
  return encoder.encode(
    `GET /api/marketplace/${operation}?${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  );
}

let asked = 0;
const latency = (port: number, next: (n: number) => Uint8Array, seconds = SECONDS * 3) =>
  runLoad({
    hostname: "127.0.0.1",
    port,
    connections: CLIENTS,
    seconds,
    next: () => next(++asked),
  }).then((load) => {
    if (load.other > 0) throw new Error(`${load.other} answers were not 2xx`);
    return load;
  });

const timed = async (port: number, bytes: Uint8Array) => {
  let left = 1;
  const load = await runLoad({
    hostname: "127.0.0.1",
    port,
    connections: 1,
    seconds: 0.001,
    next: () => (left--, bytes),
  });
  return load.p99;
};

/** Until a search is as fast as one with a sieve: it takes the work away from everybody else's. */
async function untilSieved(port: number, ask: (path: string) => Uint8Array): Promise<number> {
  const began = performance.now();
  for (;;) {
    const took = await timed(port, ask(freeAt(++asked)));
    // Without it everybody is judged: a night at three, when nobody is free.
    const night = "free_from=2027-01-12T02:00:00Z&free_to=2027-01-12T03:00:00Z&limit=20";
    const dark = await timed(port, ask(`${night}&min_rating=${1 + ++asked % 10 / 10}`));
    if (Math.max(took, dark) < 40) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** An answer that is kept, against as many bytes by Hono alone. */
async function cached(port: number, query: string, token: string): Promise<BenchRow> {
  const get = {
    path: `/api/marketplace/tutors?${query}`,
    headers: { Authorization: `Bearer ${token}` },
  };
  const answer = await fetch(`http://127.0.0.1:${port}${get.path}`, { headers: get.headers });
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, await answer.text());
  const bare = await startServer({ kind: "bare", file });
  const perSecond = (of: number, { path, headers }: typeof get) => {
    if (hasWrk) return wrkPerSecond(of, KEPT_CLIENTS, SECONDS, [{ path, headers }]);
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const bytes = encoder.encode(`GET ${path} HTTP/1.1\r\nHost: bench\r\n${head}\r\n`);
    const load = { hostname: "127.0.0.1", port: of, connections: KEPT_CLIENTS, seconds: SECONDS };
    return runLoad({ ...load, next: () => bytes }).then(({ perSecond }) => perSecond);
  };
  try {
    return await byTurns(
      "the same list of tutors again, 32 connections / as many bytes by bare Hono, same load",
      0.4,
      () => perSecond(bare.port, { ...get, path: "/week" }),
      () => perSecond(port, get),
    );
  } finally {
    await bare.stop();
    await Deno.remove(file);
  }
}
