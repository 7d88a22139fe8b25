import { beforeAll, expect, test } from "vitest";
import { held, seenUntilItEnds } from "../support/holds.ts";
import { aTeacher } from "../support/marketplace.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { queryOf } from "../support/queries.ts";
import { addSlot } from "../support/tutoring.ts";
import { checkFreshness } from "./freshness-checker.ts";
import { askServer, notEmpty, readWeek, WEEK, weekPath } from "./week.ts";
import { aScene, runHorizonTask, WRITES } from "./writes.ts";

// One server without Redis: each instance has its own cache.
let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

/** Adds a slot of an hour, 15 for 15:00 to 16:00 UTC. */
const addPastTheApi = (tutorId: number, hour: number) =>
  app.tenant.db`
    insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
    values (${tutorId}, ${WEEK}, ${`${hour}:00`}, ${`${hour + 1}:00`}, 'UTC',
      ${`${WEEK}T${hour}:00:00Z`}, ${`${WEEK}T${hour + 1}:00:00Z`}, 'manual')`;

test("after every kind of write the next read is fresh, for owner and stranger", async () => {
  const scene = await aScene(app);
  const { tutor, student } = scene;
  const readers = [tutor, student];
  for (const [name, write] of WRITES) {
    const before = [];
    for (const reader of readers) before.push(await readWeek(reader, tutor.id));
    for (const reader of readers) await readWeek(reader, tutor.id);
    await write(scene);
    const other = await anApp({ tenant: app.tenant });
    for (const [i, reader] of readers.entries()) {
      const after = await readWeek(reader, tutor.id);
      expect(after, name).not.toEqual(before[i]);
      const uncached = await askServer(other, reader, weekPath(tutor.id));
      expect(after, name).toEqual(await uncached.json());
    }
  }
});

test("after the daily task the next read is fresh", async () => {
  const scene = await aScene(app);
  expect(notEmpty(await readWeek(scene.tutor, scene.tutor.id, "2027-06-07"))).toEqual([]);
  await runHorizonTask(scene);
  expect(notEmpty(await readWeek(scene.tutor, scene.tutor.id, "2027-06-07"))).toHaveLength(8);
});

test("a write that failed leaves the same week", async () => {
  const { tutor } = await aScene(app);
  const before = await readWeek(tutor, tutor.id);
  await tutor.post("/booking/slots", { date: WEEK, start_time: "11:00", end_time: "13:00" });
  expect(await readWeek(tutor, tutor.id)).toEqual(before);
});

test("what is written past the API is seen within a second, and not asked for before", async () => {
  const { tutor } = await aScene(app);
  const before = await readWeek(tutor, tutor.id);
  await addPastTheApi(tutor.id, 15);
  app.clock.now += 999;
  expect(await readWeek(tutor, tutor.id)).toEqual(before);
  app.clock.now += 1;
  expect(notEmpty(await readWeek(tutor, tutor.id))).toHaveLength(notEmpty(before).length + 2);
});

test("what is written past the API is seen at once by a week that nobody has read yet", async () => {
  const { tutor } = await aScene(app);
  await readWeek(tutor, tutor.id);
  await addPastTheApi(tutor.id, 15);
  const week = await readWeek(tutor, tutor.id, WEEK, "UTC");
  expect(notEmpty(week)).toContain(`${WEEK} 15:00 available`);
});

test("a tutor's week is their own: another's write changes nothing in it", async () => {
  const [a, b] = [await aScene(app), await aScene(app)];
  const before = await readWeek(a.tutor, a.tutor.id);
  await addSlot(b.tutor, WEEK, ["20:00", "21:00"]);
  expect(await readWeek(a.tutor, a.tutor.id)).toEqual(before);
});

test("readers beside writers: none that starts after a writer's answer sees an older week", async () => {
  const { tutor, student } = await aScene(app);
  const { reads, changes } = await checkFreshness({
    servers: [app],
    tutor,
    student,
    milliseconds: 1500,
  });
  expect(reads).toBeGreaterThan(20);
  expect(changes).toBeGreaterThanOrEqual(20);
});

test("a week in which a hold has just ended is fresh, also for the first who reads it", async () => {
  const own = await anApp();
  const [tutor, student] = [await aTeacher(own), await own.student()];
  const hold = await held(student, tutor, `${WEEK}T10:00:00Z`);
  const monday = async () => notEmpty(await readWeek(student, tutor.id, WEEK, "UTC")).slice(4, 6);
  const booked = [`${WEEK} 10:00 booked`, `${WEEK} 10:30 booked`];
  const seen = await seenUntilItEnds(own, hold, async () => {
    const first = await monday();
    // Read twice, so that it is known from a look-up of versions too, and its version is not yet a second old.
    own.written();
    return [first, await monday()];
  });
  expect(seen).toEqual([booked, booked]);
  expect(await monday()).toEqual([`${WEEK} 10:00 available`, `${WEEK} 10:30 available`]);
});

test("whatever a week is read from raises its version, or counts as a write", async () => {
  const { db } = app.tenant;
  const { sql } = queryOf("calendar.sql", "weekOfTutor");
  const [plan] = await db.unsafe(`explain (format json, generic_plan) ${sql}`);
  const read = new Set(
    [...JSON.stringify(plan).matchAll(/"Relation Name":"(\w+)"/g)].map((one) => one[1]),
  );
  const raising = await db<{ name: string }[]>`
    select tgrelid::regclass::text as name from pg_trigger
    where tgfoid in ('raise_calendar_version'::regproc, 'count_deleted_holds'::regproc)
    group by 1 having bit_or(tgtype) & 28 = 28`;
  const without = [...read].filter((name) => !raising.some((one) => one.name === name));
  // The version itself, of which the settings' revision is a part; whether somebody is a tutor (see
  // test/profile/role-of-token.test.ts), whose zone raises it too.
  expect(without.toSorted()).toEqual(["calendars", "changes_from_elsewhere", "settings", "users"]);
});
