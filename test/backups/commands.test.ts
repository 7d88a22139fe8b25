/** `deno task backup` and `deno task restore` as a person and cron run them, in processes of their own. */
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { tablesOf } from "../support/backups.ts";
import { anEmptyDatabase, aSlug, tenantSql } from "../support/database.ts";
import { aSmallFolder, noSmallDisk } from "../support/small-disk.ts";
import "../support/provided.ts";
import { sign } from "./people.ts";

// Each starts several programs, two seconds of a processor each.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const superuserUrl = inject("superuserUrl");
const [one, other] = [aSlug(), aSlug()].sort() as [string, string];
let database: Awaited<ReturnType<typeof anEmptyDatabase>>;
let folder: string;

beforeAll(async () => {
  database = await anEmptyDatabase();
  folder = await Deno.makeTempDir();
  const migrations = await readMigrations("sql");
  await migrateDatabase(database.sql, migrations);
  for (const slug of [one, other]) {
    await createTenant(database.sql, { slug, migrations });
    const db = tenantSql(database.url, slug, { max: 1 });
    await sign(db, "anna");
    await db.end();
  }
});
afterAll(async () => {
  for (const slug of [one, other]) await dropTenant(database.sql, slug).catch(() => {});
  await Deno.remove(folder, { recursive: true });
});

function start(tool: string, args: readonly string[], env: Record<string, string> = {}) {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `tools/${tool}.ts`, ...args],
    env: { DATABASE_URL: database.url, BACKUP_DIR: folder, NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(process: Deno.ChildProcess) {
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const run = (tool: string, ...args: string[]) => ended(start(tool, args));

const files = async () => (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
const backups = async () => (await files()).filter((name) => /^backup_\d{8}_\d{6}\.gz$/.test(name));

test("0: a backup of all, for its owner's eyes, tried; then those of its kind that are a week old go", async () => {
  const old = ["backup_20200101_030000.gz", "backup_20991231_030000.gz"];
  const ofAnother = ["backup_20200101_030000_north.gz", "backup_20200101_030000.jsonl", "notes.gz"];
  for (const name of [...old, ...ofAnother]) await Deno.writeTextFile(`${folder}/${name}`, "");
  await Deno.writeTextFile(`${folder}/backup_20200101_040000.gz.partial`, "");
  const { code, out, err } = await run("backup");
  expect(code, err).toBe(0);
  expect(out).toMatch(
    /^\S+\/backup_\d{8}_\d{6}\.gz: 2 tenants, \d+ rows; tried, \d+ tables alike\nremoved backup_20200101_030000.gz, older than 7 days\n$/,
  );
  const left = await files();
  const [name = ""] = left.filter((found) => ![...old, ...ofAnother].includes(found));
  expect(left).toEqual([...ofAnother, old[1], name].sort());
  const { mode } = await Deno.stat(`${folder}/${name}`);
  expect((mode ?? 0) & 0o777).toBe(0o600);
  // A line of JSON each second at most, and one for each of the two parts when it has ended.
  const lines = err.trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.filter(({ state }) => state === "done").map(({ task }) => task)).toEqual([
    "backup",
    "verify",
  ]);
  const [left_behind] = await database.sql`
    select count(*)::int as databases from pg_database where datname like 'halfhour_scratch_' || (
      select oid from pg_database where datname = current_database()) || '%'`;
  expect(left_behind).toEqual({ databases: 0 });
  await Deno.remove(`${folder}/${old[1]}`);
});

test("1: what cannot be written or tried leaves no file, and removes none", async () => {
  const before = await files();
  await Deno.writeTextFile(`${folder}/backup_20200101_030000.gz`, "");
  expect(await run("backup", "--scratch", "postgres://nobody:x@127.0.0.1:1/x")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/the backup cannot be tried, and is not kept: /),
  });
  expect(await run("backup", "--tenant", "nowhere")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/there is no tenant nowhere\n$/),
  });
  expect(await files()).toEqual([...before, "backup_20200101_030000.gz"].sort());
  await Deno.remove(`${folder}/backup_20200101_030000.gz`);
});

test.skipIf(superuserUrl === null)(
  "1: who may make no database is told what to do",
  async () => {
    const { pathname } = new URL(database.url);
    const superuser = connect(Object.assign(new URL(superuserUrl ?? ""), { pathname }).href, {
      max: 1,
      timeouts: noTimeouts,
    });
    const someone = `${one}_someone`;
    await superuser.unsafe(`create role ${someone} login password 'x'`);
    await superuser.unsafe(`grant connect on database ${pathname.slice(1)} to ${someone}`);
    await superuser.unsafe(`grant execute on all functions in schema pg_catalog to ${someone}`);
    const url = Object.assign(new URL(database.url), { username: someone, password: "x" }).href;
    const { code, err } = await run("backup", "--scratch", url);
    await superuser.unsafe(`drop owned by ${someone}`);
    await superuser.unsafe(`drop role ${someone}`);
    await superuser.end();
    expect([code, err]).toEqual([
      1,
      expect.stringContaining("permission denied to create database: let its user (alter role …"),
    ]);
  },
);

test("2: a command line that makes no sense", async () => {
  for (const args of [["--keep-days", "0"], ["--keep-days", "x"], ["--what"]]) {
    expect((await run("backup", ...args)).code).toBe(2);
  }
  for (const args of [[], ["--from", "x", "--as", "y"]]) {
    expect((await run("restore", ...args)).code).toBe(2);
  }
});

test("restore refuses to overwrite, says what it would, and with --yes does it, one tenant or all", async () => {
  const from = `${folder}/${(await backups()).at(-1)}`;
  const [mine, theirs] = [
    tenantSql(database.url, one, { max: 1 }),
    tenantSql(database.url, other, { max: 1 }),
  ];
  for (const db of [mine, theirs]) await sign(db, "since");
  const before = await tablesOf(database.url, `hh_${other}`);
  expect(await run("restore", "--from", from)).toMatchObject({
    code: 1,
    err: expect.stringMatching(`would be replaced with all they have: ${one}, ${other}; add --yes`),
  });
  expect(await run("restore", "--from", from, "--tenant", "nowhere", "--yes")).toMatchObject({
    code: 1,
    err: expect.stringMatching(`this backup has no tenant nowhere; it has ${one}, ${other}\n`),
  });
  expect(await run("restore", "--from", from, "--tenant", one, "--yes")).toMatchObject({
    code: 0,
    out: expect.stringMatching(`^restored ${one}: \\d+ rows of `),
  });
  expect(await mine`select subject from users`).toEqual([{ subject: "anna" }]);
  expect(await tablesOf(database.url, `hh_${other}`)).toEqual(before);
  await mine.end();
  await theirs.end();
});

test("a restore that was killed goes on with those that are left; --anew does all again", async () => {
  const from = `${folder}/${(await backups()).at(-1)}`;
  const { sql } = database;
  const idOf = async (slug: string) =>
    (await sql<{ id: number }[]>`select id from control.tenants where slug = ${slug}`)[0]?.id;
  // Somebody holds the second one, so that the first is done when the process is killed.
  const holder = tenantSql(database.url, other, { max: 1, timeouts: noTimeouts });
  const held = Promise.withResolvers<void>();
  const holding = holder.transaction(async (tx) => {
    await tx`set local application_name = 'holder'`;
    await tx`lock table users in access share mode`;
    await held.promise;
  });
  const process = start("restore", ["--from", from, "--yes"]);
  const before = await idOf(one);
  while (await idOf(one) === before) await new Promise((resolve) => setTimeout(resolve, 20));
  const [first, second] = [await idOf(one), await idOf(other)];
  process.kill("SIGKILL");
  await process.output();
  held.resolve();
  await holding;
  await holder.end();
  expect(await idOf(other)).toBe(second);
  const again = await run("restore", "--from", from, "--yes");
  expect(again, again.err).toMatchObject({ code: 0 });
  expect(again.out).toMatch(/^1 tenants of this backup are restored already/);
  expect([await idOf(one), await idOf(other) === second]).toEqual([first, false]);
  expect((await run("restore", "--from", from, "--yes")).out).toMatch(`restored ${one}: `);
  expect(await idOf(one)).not.toBe(first);
});

test(
  "130 and 143: a backup that is interrupted leaves nothing; one that is killed leaves what the next takes away",
  async () => {
    const before = await files();
    // Somebody holds a table, so that it waits.
    // A busy machine takes longer to start a command than a request may last.
    const holder = tenantSql(database.url, one, { max: 1, timeouts: noTimeouts });
    const held = Promise.withResolvers<void>();
    const holding = holder.transaction(async (tx) => {
      await tx`lock table users in access exclusive mode`;
      await held.promise;
    });
    const until = async (waiting: number) => {
      for (;;) {
        const [row] = await database.sql`
        select count(*)::int as waiting from pg_locks join pg_database on pg_database.oid = database
        where not granted and mode = 'AccessShareLock' and datname = current_database()`;
        if (row?.["waiting"] === waiting) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      const process = start("backup", []);
      await until(1);
      process.kill(signal);
      expect(await ended(process)).toMatchObject({
        code,
        err: expect.stringMatching(
          /"state":"interrupted"[^]*interrupted: what was under way is undone/,
        ),
      });
      expect(await files()).toEqual(before);
      await until(0);
    }
    const process = start("backup", []);
    await until(1);
    process.kill("SIGKILL");
    await process.output();
    expect((await files()).filter((name) => name.endsWith(".partial"))).toHaveLength(1);
    held.resolve();
    await holding;
    await holder.end();
    expect((await run("backup")).code).toBe(0);
    expect((await files()).filter((name) => name.endsWith(".partial"))).toEqual([]);
  },
  60_000,
);

/** Does something while a backup waits at the first tenant, whose table is held; answers how it ended. */
async function whileBackupReads(work: () => Promise<unknown>) {
  // A busy machine takes longer to start a command than a request may last.
  const holder = tenantSql(database.url, one, { max: 1, timeouts: noTimeouts });
  const held = Promise.withResolvers<void>();
  const holding = holder.transaction(async (tx) => {
    await tx`lock table users in access exclusive mode`;
    await held.promise;
  });
  const process = start("backup", []);
  await expect.poll(async () => {
    const [row] = await database.sql`
      select count(*)::int as waiting from pg_locks join pg_database on pg_database.oid = database
      where not granted and mode = 'AccessShareLock' and datname = current_database()`;
    return row?.["waiting"];
  }, { timeout: 30_000 }).toBe(1);
  await work();
  held.resolve();
  await holding;
  await holder.end();
  return await ended(process);
}

test("0: a tenant that is dropped while the backup reads another is left out", async () => {
  const third = `${other}_z`;
  const migrations = await readMigrations("sql");
  await createTenant(database.sql, { slug: third, migrations });
  const { code, out, err } = await whileBackupReads(() => dropTenant(database.sql, third));
  expect(code, err).toBe(0);
  expect(out).toMatch(/: 2 tenants, /);
});

test("1: one that is restored or migrated while the backup reads another ends it, and is told", async () => {
  expect((await run("backup")).code).toBe(0);
  const before = await files();
  const from = `${folder}/${(await backups()).at(-1)}`;
  const restoring = () => run("restore", "--from", from, "--tenant", other, "--yes");
  const migrating = () =>
    database.sql`
      insert into control.migrations (tenant_id, number, name, sha256)
      select id, 9999, 'of a newer program', repeat('0', 64) from control.tenants where slug = ${other}`;
  for (const work of [restoring, migrating]) {
    expect(await whileBackupReads(work)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${other} was migrated or restored while`),
    });
    expect(await files()).toEqual(before);
  }
  await database.sql`delete from control.migrations where number = 9999`;
});

test("130 and 143: of a backup that is interrupted while it is tried no database is left, either", async () => {
  const left = () =>
    database.sql`
      select datname from pg_database
      where datname like 'halfhour_scratch_' || (
        select oid from pg_database where datname = current_database()
      ) || '_%'`;
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const process = start("backup", []);
    await expect.poll(async () => {
      const [database_] = await left();
      const [row] = await database.sql`
        select count(*)::int as sessions from pg_stat_activity
        where datname = ${database_?.["datname"] ?? ""}`;
      return row?.["sessions"];
    }, { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
    process.kill(signal);
    expect(await ended(process)).toMatchObject({ code });
    expect(await left()).toEqual([]);
  }
});

test.skipIf(noSmallDisk !== null)(
  "1: a disk that is full is said to be; what is there stays, old backups too",
  async () => {
    const small = await aSmallFolder(4);
    const old = "backup_20200101_030000.gz";
    await Deno.writeTextFile(`${small}/${old}`, "");
    const { code, err } = await run("backup", "--to", small);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/the backup cannot be written: No space left on device/),
    ]);
    expect(await Array.fromAsync(Deno.readDir(small), ({ name }) => name)).toEqual([old]);
  },
);
