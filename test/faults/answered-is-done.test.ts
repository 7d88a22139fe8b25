/**
 * Q4 under faults: statements are cancelled, connections are cut and ended, PostgreSQL is restarted, all
 * at random, while 24 clients book, move and cancel. What was answered 2xx is there, what was refused is
 * not, what was said to have changed nothing has not, nothing overlaps and no week is stale.
 */
import { afterAll, expect, test } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { isAnswerLost } from "../../src/platform/database/sql-state.ts";
import { connect } from "../../src/platform/database/sql.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/platform/deno/embedded-postgres.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { WIDE_PLAN } from "../../src/tenants/plans.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { overlapsOf } from "../load/checker.ts";
import { FAR } from "../notifications/told.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { ask } from "../support/ask.ts";
import { aSlug, opened, somePools, tenantSql, type TestTenant } from "../support/database.ts";
import { aTeacher, type Teacher } from "../support/marketplace.ts";
import { randomOf, SEED } from "../time/random.ts";
import { type Client, clientLife, type Ledger, liesOf } from "./ledger.ts";
import { openUnrulyLink } from "./unruly-link.ts";

const SECONDS = Number(Deno.env.get("FAULT_SECONDS") ?? 10);
/** So much longer, at the most, where a slow machine or chance has not brought all that must happen. */
const MORE_SECONDS = 60;
const RESTART_EVERY_MS = 5_000;
const MUST_HAPPEN = ["book 201", "book 409 slot_taken", "cancel 200", "move 200", "weeks"];

const closing: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** A server of PostgreSQL of its own, since others would mind its restarts. */
async function aServer(): Promise<
  { postgres: EmbeddedPostgres; folder: string; deaths: () => number }
> {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres(folder);
  let deaths = 0;
  postgres.keepRunning((error) => void (error === null && deaths++));
  closing.push(() => Deno.remove(folder, { recursive: true }), () => postgres.stop());
  return { postgres, folder, deaths: () => deaths };
}

async function anAppBehind(link: { url: string }, url: string): Promise<TestApp> {
  const control = connect(url, { max: 4, timeouts: noTimeouts, name: "test" });
  const migrations = await readMigrations("sql");
  await migrateDatabase(control, migrations);
  const slug = aSlug();
  const { id } = await createTenant(control, { slug, migrations, plan: WIDE_PLAN });
  const pools = somePools({ url: link.url, connections: 8, connectionsOfTenant: 16 }, control);
  const db = tenantSql(url, slug);
  closing.push(
    () => control.end({ timeout: 1 }),
    () => db.end({ timeout: 1 }),
    () => pools.close(500),
  );
  await db`update settings set tutors_know_all_students = true`;
  const tenant: TestTenant = { id, slug, db, pools, control, controlUrl: url };
  const app = await anApp({ tenant });
  app.clock.now = Date.parse(FAR);
  return app;
}

/** False: the row is not there; null: nobody knows. */
const told = (error: unknown): false | null => isAnswerLost(error) ? null : false;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Cancels and ends backends of the tenant, and restarts the server now and then. */
async function disturb(
  { tenant }: TestApp,
  folder: string,
  random: () => number,
  goesOn: () => boolean,
): Promise<void> {
  let restartAt = performance.now() + RESTART_EVERY_MS;
  while (goesOn()) {
    await pause(random() * 60);
    if (performance.now() > restartAt) {
      restartAt += RESTART_EVERY_MS * (0.5 + random());
      const text = await Deno.readTextFile(`${folder}/data/postmaster.pid`).catch(() => "");
      const pid = Number(text.split("\n")[0]);
      if (pid > 0) Deno.kill(pid, random() < 0.5 ? "SIGINT" : "SIGQUIT");
      continue;
    }
    const how = random() < 0.85 ? "pg_cancel_backend" : "pg_terminate_backend";
    await tenant.control.unsafe(
      `select ${how}(pid) from pg_stat_activity
       where usename like 'hh\\_\\_api%' and state in ('active', 'idle in transaction')
       order by random() limit 2`,
    ).catch(() => {});
  }
}

test(
  `24 clients among faults: answered = done, no overlap, no stale week (seed ${SEED})`,
  async () => {
    const { postgres, folder, deaths } = await aServer();
    const { between } = randomOf(SEED);
    const random = () => between(0, 999_999) / 1_000_000;
    const link = openUnrulyLink(postgres.url, random);
    closing.push(() => link.close());
    const app = await anAppBehind(link, postgres.url);
    await app.tenant
      .db`update settings set max_active_with_tutor = 10000, max_active_in_all = 10000`;
    const tutors: Teacher[] = [];
    for (let i = 0; i < 4; i++) tutors.push(await aTeacher(app, { minutes: 30 }));
    const clients: Client[] = [];
    for (let i = 0; i < 24; i++) clients.push(await app.student());
    const admin = await app.admin();
    // Another tenant on the same few connections, so that they change hands all the time.
    const otherSlug = aSlug();
    await createTenant(app.tenant.control, {
      slug: otherSlug,
      migrations: await readMigrations("sql"),
    });
    const other = await opened(app.tenant.pools, otherSlug);
    await ask(other.db, "insert into users (subject, role, name) values ('o', 'tutor', 'Other')");
    const ledger: Ledger = {
      attempts: [],
      counts: new Map(),
      stale: [],
      faults: [],
      monday: "2060-03-08",
    };

    /** What the other tenant was told of each row: there, or not. */
    const others = new Map<string, boolean>();
    link.become({ cut: 0.002, split: 0.05 });
    const times = (what: string) => ledger.counts.get(what) ?? 0;
    const hasMetAll = () => deaths() > 0 && MUST_HAPPEN.every((what) => times(what) > 0);
    const began = performance.now();
    const goesOn = () =>
      performance.now() < began + (SECONDS + (hasMetAll() ? 0 : MORE_SECONDS)) * 1_000;
    await Promise.all([
      disturb(app, folder, random, goesOn),
      ...[1, 2, 3, 4].map(async (n) => {
        const db = other.db.by(`${n}`);
        for (let i = 0; goesOn(); i++) {
          const note = `${n}-${i}`;
          const add = `insert into users (subject, role) values ('${note}', 'student')`;
          const known = await ask(db, add).then(() => true, (error) => told(error));
          if (known !== null) others.set(note, known);
          const rows = await db.transaction((tx) =>
            ask(tx, "select name from users where role = 'tutor'", "name")
          ).catch(() => [{ name: "Other" }]);
          if (JSON.stringify(rows) !== '[{"name":"Other"}]') {
            ledger.faults.push(`another tenant's: ${JSON.stringify(rows)}`);
          }
        }
      }),
      ...clients.map(async (client, i) => {
        const act = clientLife(ledger, client, admin, tutors, randomOf(SEED + 1 + i));
        while (goesOn()) await act();
      }),
    ]);
    link.become({ cut: 0, split: 0 });
    await expect.poll(
      () => app.tenant.control`select 1 as n`.then((rows) => rows.length, () => 0),
      { timeout: 20_000 },
    ).toBe(1);

    console.info([...ledger.counts].toSorted().map(([what, n]) => `${what}: ${n}`).join(", "));
    console.info(`restarts: ${deaths()}, attempts: ${ledger.attempts.length}`);
    expect(await overlapsOf(app.tenant.db)).toEqual([]);
    expect(await liesOf(app.tenant.db, ledger)).toEqual([]);
    const there = tenantSql(postgres.url, otherSlug);
    closing.push(() => there.end({ timeout: 1 }));
    const subjects = new Set(
      (await there<{ subject: string }[]>`select subject from users`).map(({ subject }) => subject),
    );
    expect([...others].filter(([note, is]) => subjects.has(note) !== is)).toEqual([]);
    expect(ledger.stale).toEqual([]);
    const why = app.logLines.filter((line) => line.includes('"internal"'));
    expect([...ledger.faults, ...why.slice(0, 3)]).toEqual([]);
    for (const what of MUST_HAPPEN) expect(times(what), what).toBeGreaterThan(0);
    expect(deaths()).toBeGreaterThan(0);
  },
  (SECONDS + MORE_SECONDS + 90) * 1_000,
);
