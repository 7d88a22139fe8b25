import { beforeAll, expect, test } from "vitest";
import type { Tenants } from "../../src/platform/database/tenants.ts";
import { Meter } from "../../src/platform/telemetry/meter.ts";
import { createLogger } from "../../src/platform/logging/log.ts";
import { OverlapWatch } from "../../src/start/watch-overlaps.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { exposed } from "../support/exposed.ts";

/** `overlaps_total` is 0 as long as constraints hold; here they are taken away. */
let app: TestApp;
let meter: Meter;
let lines: string[];
let watch: OverlapWatch;

beforeAll(async () => {
  app = await anApp();
  await app.tenant.db.unsafe(`
    alter table lessons drop constraint lessons_of_a_tutor_do_not_overlap;
    alter table lessons drop constraint lessons_of_a_student_do_not_overlap;
    drop trigger lessons_look_after_their_people_when_inserted on lessons;
    alter table slots drop constraint slots_of_a_tutor_do_not_overlap;
  `);
  [meter, lines] = [new Meter(), []];
  const { control, pools: tenants } = app.tenant;
  const log = createLogger({ level: "info", sink: (line) => void lines.push(line), now: Date.now });
  watch = new OverlapWatch({ control, tenants, meter, log });
  await look();
});

const look = () => watch.look();
const counted = (kind: string) => exposed(meter, `overlaps_total{kind="${kind}"}`);
/** Of this tenant: those of other files, which may break rules as well, are looked at too. */
const found = (kind: string) =>
  lines.filter((line) =>
    line.includes("overlap_found") && line.includes(`"tenant":"${app.tenant.slug}"`) &&
    line.includes(`"kind":"${kind}"`)
  ).length;

const lesson = (tutor: number, student: number, start: string, hours: number) =>
  app.tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (${tutor}, ${student}, now() + ${start}::interval,
      now() + ${start}::interval + make_interval(hours => ${hours}), 'tutor')`;

test("0 from the start, and as long as lessons touch", async () => {
  const [tutor, student] = [await app.tutor(), await app.student()];
  await lesson(tutor.id, student.id, "10 days", 1);
  await lesson(tutor.id, student.id, "10 days 1 hour", 1);
  await look();
  expect([found("lessons"), found("slots")]).toEqual([0, 0]);
  expect(await counted("lessons"), "told, though there is none").not.toBeNull();
  expect(await counted("slots")).not.toBeNull();
});

test("two lessons of one tutor, and two of a person who teaches one and learns in the other", async () => {
  const [tutor, other, student] = [await app.tutor(), await app.tutor(), await app.student()];
  await (await app.as(tutor, "student")).get("/me/profile");
  await lesson(tutor.id, student.id, "20 days", 2);
  await lesson(other.id, student.id, "20 days 1 hour", 2);
  await look();
  expect(found("lessons")).toBe(1);
  expect(await counted("lessons")).toBeGreaterThanOrEqual(1);
  await lesson(other.id, tutor.id, "20 days 30 minutes", 1);
  await look();
  expect(found("lessons"), "with either of the two").toBe(3);
  await look();
  expect(found("lessons"), "each pair is counted once").toBe(3);
});

test("two slots of one tutor", async () => {
  const tutor = await app.tutor();
  for (const [start, end] of [["10:00", "12:00"], ["14:00", "15:00"]]) {
    const slot = { date: "2027-03-08", start_time: start, end_time: end };
    expect((await tutor.post("/booking/slots", slot)).status).toBe(201);
  }
  await look();
  expect(found("slots")).toBe(0);
  await app.tenant.db`update slots set ends_at = starts_at + interval '5 hours'
    where tutor_id = ${tutor.id}`;
  await look();
  expect(found("slots")).toBe(1);
  expect(await counted("slots")).toBeGreaterThanOrEqual(1);
});

test("a tenant that cannot be asked keeps nobody from the others, and its changed calendars wait", async () => {
  const broken = await anApp();
  const [theirs, tutor, student] = [await broken.tutor(), await app.tutor(), await app.student()];
  const slot = { date: "2027-03-08", start_time: "10:00", end_time: "12:00" };
  expect((await theirs.post("/booking/slots", slot)).status).toBe(201);
  await broken.tenant.db.unsafe("alter table lessons rename to lessons_elsewhere");
  const before = found("lessons");
  await lesson(tutor.id, student.id, "40 days", 2);
  await lesson(tutor.id, student.id, "40 days 1 hour", 2);
  await expect(look()).rejects.toThrow("lessons");
  await look().catch(() => {});
  expect(found("lessons")).toBe(before + 1);
  expect(await exposed(meter, "overlaps_waiting_calendars")).toBe(1);
  await broken.tenant.db.unsafe("alter table lessons_elsewhere rename to lessons");
  await look();
  expect(await exposed(meter, "overlaps_waiting_calendars")).toBe(0);
});

test("what nobody told of is found by looking at some", async () => {
  const { control, pools: tenants } = app.tenant;
  lines.length = 0;
  // It begins now, and is told of changes after this only.
  const log = createLogger({ level: "info", sink: (line) => void lines.push(line), now: Date.now });
  const other = new OverlapWatch({ control, tenants, meter: new Meter(), log });
  await expect.poll(async () => {
    await other.look();
    return found("lessons");
  }, { interval: 0 }).toBeGreaterThan(0);
});

test("a tenant that cannot be looked at is looked at once it can be", async () => {
  const { control, pools } = app.tenant;
  let isAway = true;
  const tenants: Tenants = {
    open: (slug) =>
      isAway && slug === app.tenant.slug
        ? Promise.reject(new Error("this tenant is away"))
        : pools.open(slug),
    forget: (slug) => pools.forget(slug),
  };
  const log = createLogger({ level: "info", sink: (line) => void lines.push(line), now: Date.now });
  const own = new OverlapWatch({ control, tenants, meter: new Meter(), log });
  const lookAgain = () => own.look().catch(() => {});
  await lookAgain();
  const [tutor, student] = [await app.tutor(), await app.student()];
  await lesson(tutor.id, student.id, "40 days", 2);
  await lesson(tutor.id, student.id, "40 days 1 hour", 2);
  lines.length = 0;
  await lookAgain();
  await lookAgain();
  expect(found("lessons"), "it is away").toBe(0);
  isAway = false;
  await own.look();
  expect(found("lessons"), "it was not forgotten").toBeGreaterThan(0);
});
