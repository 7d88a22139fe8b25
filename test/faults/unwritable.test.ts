import { expect, test } from "vitest";
import { createDatabaseCheck } from "../../src/health/check-database.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { tryToWrite } from "../../src/tenants/control-database.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import type { TestApp } from "../support/app.ts";
import { anEmptyDatabase } from "../support/database.ts";
import { aTeacher, book, told, withoutLimits } from "../support/marketplace.ts";
import { anAppOn, endConnections } from "../support/own-database.ts";
import { aSmallDisk, noSmallDisk } from "../support/small-disk.ts";

/** X7: what cannot be written is 503, and readiness says so. */
type Health = {
  readonly status: string;
  readonly database: string;
  readonly database_error: string | null;
};
const health = async (app: TestApp) => {
  const { status, body } = await app.nobody.get<Health>("/health");
  return `${status} ${body.status}, database ${body.database_error ?? body.database}`;
};
const WELL = "200 healthy, database connected";
const UNWRITABLE = "503 unhealthy, database read_only";

let minute = 0;
const aStart = () =>
  new Date(Date.parse("2027-03-02T08:00:00Z") + 3_600_000 * 24 * minute++).toJSON();

test("503: a database that was made read-only; reads go on, and writes when it is mended", async () => {
  const { url, sql } = await anEmptyDatabase();
  const name = new URL(url).pathname.slice(1);
  const set = (value: "on" | "off") =>
    sql.unsafe(`begin read write;
      alter database ${name} set default_transaction_read_only = ${value};
      commit`);
  const app = await anAppOn(url, async (tenant) => {
    await set("off");
    await endConnections(tenant);
  });
  const [tutor, student] = [await aTeacher(app), await app.student()];
  expect(told(await book(student, tutor, aStart()))).toBe("201");
  expect(await health(app)).toBe(WELL);

  await set("on");
  await endConnections(app.tenant);
  await expect.poll(() => health(app), { timeout: 10_000 }).toBe(UNWRITABLE);
  for (const start of [aStart(), aStart()]) {
    const refused = await book(student, tutor, start);
    expect([told(refused), refused.headers.get("retry-after")]).toEqual(["503 unavailable", "1"]);
  }
  // After a minute it is asked again whether the users are who their tokens say.
  app.clock.now += 61_000;
  expect((await tutor.get("/lessons/my")).status).toBe(200);

  await set("off");
  await endConnections(app.tenant);
  await expect.poll(() => health(app), { timeout: 10_000 }).toBe(WELL);
  expect(told(await book(student, tutor, aStart()))).toBe("201");
});

test.skipIf(noSmallDisk)(
  "503: a disk that is full; what was answered is true, and writes go on when there is room",
  async () => {
    const disk = await aSmallDisk();
    const app = await anAppOn(disk.url, disk.free);
    await withoutLimits(app);
    const [tutor, student] = [await aTeacher(app), await app.student()];
    expect(await health(app)).toBe(WELL);

    const before = await book(student, tutor, aStart());
    expect(told(before)).toBe("201");
    await disk.fill();
    const asked: { start: string; answer: string }[] = [{
      start: before.body.utc_start,
      answer: "201",
    }];
    // A lesson with its log and notifications is two kilobytes: a page is full after four.
    for (let i = 0; i < 30; i++) {
      const start = aStart();
      asked.push({ start, answer: told(await book(student, tutor, start)) });
    }
    expect(new Set(asked.map(({ answer }) => answer))).toEqual(new Set(["201", "503 unavailable"]));
    await expect.poll(() => health(app), { timeout: 10_000 }).toBe(UNWRITABLE);
    expect((await app.nobody.get("/health/live")).status).toBe(200);
    expect((await tutor.get("/lessons/my")).status).toBe(200);

    await disk.free();
    await expect.poll(() => health(app), { timeout: 10_000 }).toBe(WELL);
    const rows = await app.tenant.db<{ starts_at: string }[]>`
    select starts_at from lessons order by starts_at`;
    expect(rows.map(({ starts_at }) => Date.parse(starts_at)))
      .toEqual(
        asked.filter(({ answer }) => answer === "201").map(({ start }) => Date.parse(start)),
      );
    expect(told(await book(student, tutor, aStart()))).toBe("201");
  },
);

test("however often readiness is asked, a write is tried once a second", async () => {
  let [tries, time] = [0, 0];
  const check = createDatabaseCheck({
    ping: () => Promise.resolve(true),
    tryToWrite: () => Promise.resolve(void tries++),
    elapsed: () => time,
  });
  for (; time < 3_000; time += 100) expect(await check()).toBe("up");
  expect(tries).toBe(3);
});

test("trying to write leaves nothing behind, also when many servers do it at once", async () => {
  const { sql } = await anEmptyDatabase();
  await migrateDatabase(sql, await readMigrations("sql"));
  const size = async () => {
    const [row] = await sql`select pg_database_size(current_database())::int as bytes`;
    return row?.bytes;
  };
  await tryToWrite(sql);
  const before = await size();
  await Promise.all(Array.from({ length: 40 }, () => tryToWrite(sql)));
  expect(await sql`select from pg_class where relname = 'tried_to_write'`).toEqual([]);
  expect(await size() - before).toBeLessThan(300_000);
});
