import { signToken } from "../src/platform/auth/sign-token.ts";
import { connect, noTimeouts, type Sql } from "../src/platform/db.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { createTenant } from "../src/tenants/create-tenant.ts";
import { dropTenant } from "../src/tenants/drop-tenant.ts";
import { listTenants } from "../src/tenants/list-tenants.ts";
import { MONDAY } from "./marketplace.ts";
import { startServer } from "./process.ts";
import { type BenchRow, SECONDS } from "./row.ts";

type Where = { readonly url: string; readonly secret: string; readonly control: Sql };

const COUNTS = [1, 100, 1_000];
const CLIENTS = 8;
const slugOf = (n: number) => `bench_t${n}`;
const grouped = (n: number) => n.toLocaleString("en");

type Measured = {
  readonly p50: number;
  readonly p99: number;
  readonly connections: number;
  readonly memory: number;
};

/**
 * A week view that is read from PostgreSQL each time, of so many active tenants by turns of chance, 8 at a
 * time, against the same of one tenant: what it costs that they share connections (T7).
 */
export async function tenantsBench(where: Where): Promise<BenchRow[]> {
  await ensureTenants(where, Math.max(...COUNTS));
  const measured: Measured[] = [];
  for (const count of COUNTS) measured.push(await measure(where, count));
  const [one] = measured;
  if (!one) return [];
  return measured.flatMap((of, i): BenchRow[] => {
    const tenants = `${grouped(COUNTS[i] ?? 0)} tenants`;
    const row = (name: string, unit: BenchRow["unit"], floor: number, value: number): BenchRow => ({
      name: `week view, cache off, ${tenants}: ${name}`,
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
  const there = new Map((await listTenants(control)).map(({ slug, version }) => [slug, version]));
  for (let n = 0; n < count; n++) {
    const slug = slugOf(n);
    if (there.get(slug) === migrations.tenant.length) continue;
    if (n % 100 === 0) console.log(`making tenants: ${n} of ${count} …`);
    if (there.has(slug)) await dropTenant(control, slug);
    await createTenant(control, { slug, migrations });
    await fill(url, slug);
  }
}

/** A tutor with two windows a day for a week, and a student. */
async function fill(url: string, slug: string): Promise<void> {
  const role = `hh_${slug}`;
  const db = connect(url, { role, searchPath: [role, "extensions"], max: 1, timeouts: noTimeouts });
  await db`insert into users (subject, role, name, timezone)
    values ('tutor', 'tutor', 'Tutor', 'UTC'), ('student', 'student', 'Student', 'UTC')`;
  await db`insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
    select 1, day, start, finish, 'UTC', day + start, day + finish, 'manual'
    from generate_series(${MONDAY}::date, ${MONDAY}::date + 6, interval '1 day') days(at),
      lateral (select at::date as day) d,
      (values (time '08:00', time '12:00'), (time '13:00', time '18:00')) windows(start, finish)`;
  await db.end();
}

async function measure({ url, secret, control }: Where, tenants: number): Promise<Measured> {
  const server = await startServer({ kind: "uncached", url, secret });
  try {
    const tokens = await Promise.all(
      Array.from({ length: tenants }, (_, n) => tokenOf(slugOf(n), secret)),
    );
    const address = `http://127.0.0.1:${server.port}/api/calendar/week` +
      `?tutor_id=1&week_start=${MONDAY}&timezone=UTC`;
    const ask = async (n: number) => {
      const began = performance.now();
      const answer = await fetch(address, { headers: { authorization: `Bearer ${tokens[n]}` } });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`a week view was answered ${answer.status}`);
      return (performance.now() - began) * 1_000;
    };
    // Everybody has been here three times before it counts.
    for (let round = 0; round < 3; round++) await inParallel(tokens.map((_, n) => () => ask(n)));
    const times: number[] = [];
    const until = performance.now() + SECONDS * 2_000;
    await Promise.all(Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) {
        times.push(await ask(Math.floor(Math.random() * tenants)));
      }
    }));
    const sorted = times.toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? NaN;
    const [row] = await control<{ count: number }[]>`
      select count(*)::int from pg_stat_activity
      where datname = current_database() and usename like 'hh\\_\\_api%'`;
    return {
      p50: at(0.5),
      p99: at(0.99),
      connections: row?.count ?? NaN,
      memory: await server.memory(),
    };
  } finally {
    await server.stop();
  }
}

async function inParallel(works: readonly (() => Promise<unknown>)[]): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    for (let work = works[next++]; work !== undefined; work = works[next++]) await work();
  }));
}

const tokenOf = (tenant: string, secret: string) =>
  signToken({
    claims: { tenant, sub: "student", role: "student", zone: "UTC" },
    secret,
    now: Date.now(),
    hours: 1,
    issuer: null,
    audience: null,
  });
