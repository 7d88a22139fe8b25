import { signToken } from "../src/platform/auth/sign-token.ts";
import { noTimeouts } from "../src/platform/database/session.ts";
import { connect, type Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { createTenant } from "../src/tenants/create-tenant.ts";
import { WIDE_PLAN } from "../src/tenants/plans.ts";
import { dropTenant } from "../src/tenants/drop-tenant.ts";
import { migrateTenants } from "../src/tenants/migrate.ts";
import { listTenants } from "../src/tenants/tenant.ts";
import { MONDAY } from "./marketplace.ts";
import { startServer } from "./process.ts";
import { type BenchRow, SECONDS } from "./row.ts";
import { type Get, hasWrk, wrk } from "./wrk.ts";

type Where = { readonly url: string; readonly secret: string; readonly control: Sql };

type Kind = "app" | "uncached";

const COUNTS = [1, 100, 1_000];
const CLIENTS = 8;
/** As many in each run, so that only their tenants differ: each has a token and a first sight of its own. */
const STUDENTS = 4_000;
const slugOf = (n: number) => `bench_t${n}`;
const grouped = (n: number) => n.toLocaleString("en");

type Measured = {
  readonly p50: number;
  readonly p99: number;
  readonly connections: number;
  readonly memory: number;
};

/**
 * Week views of 4,000 students of so many active tenants by turns of chance, 8 at a time, against as many
 * of one tenant: what it costs that they share connections (T7). As they are served, and read from PostgreSQL each time. Needs
 * wrk.
 */
export async function tenantsBench(where: Where): Promise<BenchRow[]> {
  if (!hasWrk) return [];
  await ensureTenants(where, Math.max(...COUNTS));
  return [
    ...await compare(where, "app", "week view"),
    ...await compare(where, "uncached", "week view, cache off"),
  ];
}

async function compare(where: Where, kind: Kind, what: string): Promise<BenchRow[]> {
  const measured: Measured[] = [];
  for (const count of COUNTS) measured.push(await measure(where, kind, count));
  const [one] = measured;
  if (!one) return [];
  return measured.flatMap((of, i): BenchRow[] => {
    const tenants = `${grouped(COUNTS[i] ?? 0)} tenants`;
    const row = (name: string, unit: BenchRow["unit"], floor: number, value: number): BenchRow => ({
      name: `${what}, ${tenants}: ${name}`,
      unit,
      floor,
      value,
      ratio: value / floor,
      least: null,
    });
    return [
      row("p50 / of one tenant, at most 1.5", "µs", one.p50, of.p50),
      row("p99 / of one tenant", "µs", one.p99, of.p99),
      row("connections / 90 allowed", "", 90, of.connections),
      row("memory of the server / of one tenant", "MB", one.memory, of.memory),
    ];
  });
}

/** Tenants stay from run to run, since making them takes a tenth of a second each. */
async function ensureTenants({ url, control }: Where, count: number): Promise<void> {
  const migrations = await readMigrations("sql");
  await migrateTenants(control, migrations);
  const there = new Map((await listTenants(control)).map(({ slug, version }) => [slug, version]));
  for (let n = 0; n < count; n++) {
    const slug = slugOf(n);
    if (there.get(slug) === migrations.tenant.numbered.length) continue;
    if (n % 100 === 0) console.log(`making tenants: ${n} of ${count} …`);
    if (there.has(slug)) await dropTenant(control, slug);
    await createTenant(control, { slug, migrations, plan: WIDE_PLAN });
    await fill(url, slug);
  }
}

/** A tutor with two windows a day for a week; students are made at their first sight. */
async function fill(url: string, slug: string): Promise<void> {
  const role = `hh_${slug}`;
  const db = connect(url, { role, searchPath: [role, "extensions"], max: 1, timeouts: noTimeouts });
  await db`insert into users (subject, role, name, timezone)
    values ('tutor', 'tutor', 'Tutor', 'UTC')`;
  await db`insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
    select 1, day, start, finish, 'UTC', day + start, day + finish, 'manual'
    from generate_series(${MONDAY}::date, ${MONDAY}::date + 6, interval '1 day') days(at),
      lateral (select at::date as day) d,
      (values (time '08:00', time '12:00'), (time '13:00', time '18:00')) windows(start, finish)`;
  await db.end();
}

async function measure(
  { url, secret, control }: Where,
  kind: Kind,
  tenants: number,
): Promise<Measured> {
  const server = await startServer({ kind, url, secret });
  try {
    const requests = await requestsOf(tenants, secret);
    // Everybody has been here before it counts.
    await inParallel(requests.map((request) => () => answered(server.port, request)));
    const { p50, p99 } = await wrk(server.port, CLIENTS, SECONDS * 2, requests);
    const [row] = await control<{ count: number }[]>`
      select count(*)::int from pg_stat_activity
      where datname = current_database() and usename like 'hh\\_\\_api%'`;
    return { p50, p99, connections: row?.count ?? NaN, memory: await server.memory() };
  } finally {
    await server.stop();
  }
}

/** One of each student, by turns of chance. */
async function requestsOf(tenants: number, secret: string): Promise<Get[]> {
  const requests = await Promise.all(Array.from({ length: STUDENTS }, async (_, n) => {
    const tenant = slugOf(n % tenants);
    const student = `student${Math.floor(n / tenants)}`;
    return {
      path: `/api/calendar/week?tutor_id=1&week_start=${MONDAY}&timezone=UTC`,
      headers: { authorization: `Bearer ${await tokenOf(tenant, student, secret)}` },
    };
  }));
  return shuffled(requests);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items.map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

async function answered(port: number, { path, headers }: Get): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`a week view was answered ${answer.status}`);
}

async function inParallel(works: readonly (() => Promise<unknown>)[]): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    for (let work = works[next++]; work !== undefined; work = works[next++]) await work();
  }));
}

const tokenOf = (tenant: string, student: string, secret: string) =>
  signToken({
    claims: { tenant, sub: student, role: "student", zone: "UTC" },
    secret,
    now: Date.now(),
    hours: 1,
    issuer: null,
    audience: null,
  });
