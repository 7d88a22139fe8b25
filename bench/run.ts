/**
 * deno task bench: what Halfhour costs, as ratios against a floor measured in the same run (design 10); all of it,
 * or what is named: `deno task bench limits telemetry`.
 * Prints a table and keeps it in bench/results/. Servers run in processes of their own.
 */
import { noTimeouts } from "../src/platform/database/session.ts";
import { connect } from "../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../src/platform/deno/embedded-postgres.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { createTenant } from "../src/tenants/create-tenant.ts";
import { WIDE_PLAN } from "../src/tenants/plans.ts";
import { dropTenant } from "../src/tenants/drop-tenant.ts";
import { migrateDatabase } from "../src/tenants/migrate.ts";
import { findTenant } from "../src/tenants/tenant.ts";
import { bookingBench } from "./bookings.ts";
import { explainBench } from "./explain.ts";
import { feedBench } from "./feed.ts";
import { freeSlotsBench } from "./free-slots.ts";
import { gridBench } from "./grid.ts";
import { instancesBench } from "./instances.ts";
import { limitsBench } from "./limits.ts";
import { seedMarketplace } from "./marketplace.ts";
import { notificationBench } from "./notifications.ts";
import { makePlainLessons } from "./plain-lessons.ts";
import type { BenchRow, Surroundings } from "./row.ts";
import { printRuntimes, runtimesBench } from "./runtimes.ts";
import { searchBench } from "./search.ts";
import { seriesBench } from "./series.ts";
import { telemetryBench } from "./telemetry.ts";
import { tenantsBench } from "./tenants.ts";
import { webBench } from "./web.ts";
import { cachedWeekBench, uncachedWeekBench } from "./weeks.ts";
import { hasWrk } from "./wrk.ts";

const SLUG = "bench";

const FOLDER = ".data/bench-postgres";

/** By the names that the command takes. */
const benches = new Map<string, (around: Surroundings) => Promise<BenchRow[]>>([
  ["cached-weeks", cachedWeekBench],
  ["limits", limitsBench],
  ["uncached-weeks", uncachedWeekBench],
  ["telemetry", telemetryBench],
  ["bookings", bookingBench],
  ["free-slots", freeSlotsBench],
  ["explain", explainBench],
  ["series", seriesBench],
  ["notifications", (around) => notificationBench({ ...around, control })],
  ["feed", (around) => feedBench({ ...around, control })],
  ["tenants", (around) => tenantsBench({ ...around, control })],
  ["runtimes", runtimesBench],
  ["instances", instancesBench],
  ["web", webBench],
  ["search", (around) => searchBench({ ...around, control })],
  [
    "grid",
    async () => (await gridBench()).map((row) => ({ ...row, unit: "µs", least: null })),
  ],
]);
const wanted = Deno.args.length > 0 ? Deno.args : [...benches.keys()];
const unknown = wanted.filter((name) => !benches.has(name));
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(", ")}: expected ${[...benches.keys()].join(", ")}.`,
  );
  Deno.exit(2);
}

const postgres = await startEmbeddedPostgres(FOLDER);
const control = connect(postgres.url, { max: 2, timeouts: noTimeouts });
try {
  const rows = await measure(await prepare());
  print(rows);
  await keep(rows);
} finally {
  await control.end();
  await postgres.stop();
}

async function prepare(): Promise<Surroundings> {
  const migrations = await readMigrations("sql");
  await migrateDatabase(control, migrations);
  if (await findTenant(control, SLUG)) await dropTenant(control, SLUG);
  await createTenant(control, { slug: SLUG, migrations, plan: WIDE_PLAN });
  const login = await findTenant(control, SLUG);
  if (!login) throw new Error("the tenant of the bench is gone");
  const tenant = {
    role: login.role,
    searchPath: [login.role, "extensions"],
  };
  const db = connect(postgres.url, { ...tenant, max: 8, timeouts: noTimeouts });
  console.log("filling: 1,000 tutors, 70 days each …");
  const marketplace = await seedMarketplace(db);
  await makePlainLessons(db);
  return {
    url: postgres.url,
    slug: SLUG,
    cluster: `${FOLDER}/data`,
    secret: crypto.randomUUID() + crypto.randomUUID(),
    db,
    marketplace,
  };
}

async function measure(around: Surroundings): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  try {
    for (const name of wanted) rows.push(...await benches.get(name)?.(around) ?? []);
  } finally {
    await around.db.end();
  }
  return rows;
}

function print(all: readonly BenchRow[]): void {
  const rows = printRuntimes(all);
  if (rows.length === 0) return;
  console.table(rows.map(({ name, unit, floor, value, ratio, least }) => ({
    name,
    unit,
    floor: round(floor),
    value: round(value),
    ratio: round(ratio),
    "at least": least ?? "",
  })));
}

async function keep(rows: readonly BenchRow[]): Promise<void> {
  await Deno.mkdir("bench/results", { recursive: true });
  const at = new Date().toISOString();
  const file = `bench/results/${at.slice(0, 19).replaceAll(":", "")}.json`;
  const load = hasWrk ? "wrk for reads" : "our own load generator";
  const machine = { cores: navigator.hardwareConcurrency, deno: Deno.version.deno, load };
  console.log(`HTTP load by ${load}`);
  await Deno.writeTextFile(file, JSON.stringify({ at, machine, rows }, null, 2) + "\n");
  console.log(`kept in ${file}`);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
