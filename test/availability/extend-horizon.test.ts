import { beforeAll, beforeEach, expect, test } from "vitest";
import { extendHorizon } from "../../src/availability/extend-horizon.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs, type TestTenant } from "../support/database.ts";
import { ask } from "../support/policies.ts";
import {
  addSlot,
  saveWeek,
  slotOn,
  slotsBetween,
  spellDate,
  times,
  type Window,
} from "../support/tutoring.ts";

let tenant: TestTenant;
let app: TestApp;
beforeAll(async () => {
  tenant = await aTenant();
});

/** The clock is as at first, and nobody has a week of whom the task would have to know. */
beforeEach(async () => {
  await tenant.db`delete from templates`;
  app = await anApp({ tenant });
});

const DAY = 24 * 3_600_000;
const daily: Record<string, Window[]> = Object.fromEntries(
  ["1", "2", "3", "4", "5", "6", "7"].map((day) => [day, [["10:00", "12:00"]]]),
);

/** Runs the task as it is `days` after the app's clock. */
const extend = (days: number, of = app) => extendHorizon(of.tenant.db, of.clock.now + days * DAY);
const datesOf = async (tutor: Person) =>
  (await slotsBetween(tutor, "2027-03-01", "2027-12-31")).map(({ date }) => date);

test("a day later there is a day more; run again, nothing", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, daily);
  expect((await datesOf(tutor)).at(-1)).toBe("2027-05-30");
  expect(await extend(0)).toBe(0);
  expect(await extend(1)).toBe(1);
  expect(await datesOf(tutor)).toHaveLength(92);
  expect((await datesOf(tutor)).at(-1)).toBe("2027-05-31");
  expect(await extend(1)).toBe(0);
  expect(await datesOf(tutor)).toHaveLength(92);
});

test("days that the task was not run are made up for; nothing before today is made", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, daily);
  await extend(10);
  expect([(await datesOf(tutor)).length, (await datesOf(tutor)).at(-1)]).toEqual([
    101,
    "2027-06-09",
  ]);
  await extend(150);
  const dates = await datesOf(tutor);
  expect(dates.filter((date) => date > "2027-06-09" && date < "2027-07-29")).toEqual([]);
  expect([dates.length, dates.at(-1)]).toEqual([101 + 91, "2027-10-27"]);
});

test("it leaves what is there: moved, overridden and deleted slots, and those made by hand ahead", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, daily);
  const moved = await slotOn(tutor, "2027-03-08");
  await tutor.put(`/booking/slots/${moved.id}`, times("15:00", "16:00"));
  const taken = await slotOn(tutor, "2027-05-30");
  await tutor.delete(`/booking/slots/${taken.id}`);
  await addSlot(tutor, "2027-05-31", ["11:00", "14:00"]);
  const before = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
  await extend(2);
  expect(await slotsBetween(tutor, "2027-03-01", "2027-05-30")).toEqual(before);
  expect(await spellDate(tutor, "2027-05-31")).toEqual([
    "10:00–11:00 template",
    "11:00–14:00 manual",
  ]);
  expect(await spellDate(tutor, "2027-06-01")).toEqual(["10:00–12:00 template"]);
});

test("each tutor's own today counts: Kiritimati's is a day before Pago Pago's", async () => {
  app.clock.now = Date.parse("2027-03-01T10:30:00Z");
  const east = await app.tutor({ zone: "Pacific/Kiritimati" });
  const west = await app.tutor({ zone: "Pacific/Pago_Pago" });
  const saved = [await saveWeek(east, daily), await saveWeek(west, daily)];
  expect(saved.map(({ horizon_end }) => horizon_end)).toEqual(["2027-05-31", "2027-05-29"]);
  expect(await extend(0)).toBe(0);
  // An hour later it is the first of March in Pago Pago, too.
  expect(await extend(1 / 24)).toBe(1);
  expect((await datesOf(west)).at(-1)).toBe("2027-05-30");
});

test("a tutor without templates is left alone", async () => {
  await addSlot(await app.tutor(), "2027-03-08", ["10:00", "12:00"]);
  expect(await extend(30)).toBe(0);
});

test("the trail says that the server did it", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, daily);
  await extend(1);
  const { body } = await tutor.get<{ results: unknown[] }>("/booking/availability/changes?limit=1");
  expect(body.results).toMatchObject([
    { actor_id: null, action: "slot_added", reason: "horizon extended", before: null },
  ]);
});

test("on two servers at once, over and over, beside tutors who save: each date once, no deadlock", async ({ skip }) => {
  const servers = [app, await anApp({ tenant })];
  const [first] = servers;
  if (!first) throw new Error("no server");
  const tutors = await Promise.all(Array.from({ length: 8 }, () => first.tutor()));
  await Promise.all(tutors.map((tutor) => saveWeek(tutor, daily)));
  for (let day = 1; day <= 5; day++) {
    for (const server of servers) server.clock.now += DAY;
    const grown = await Promise.all([
      ...[...servers, ...servers].map((server) => extend(0, server)),
      ...tutors.slice(0, 2).map((tutor) => saveWeek(tutor, daily).then(() => 0)),
    ]);
    // Whoever saves first may have made the day.
    const total = grown.reduce((sum, one) => sum + one, 0);
    expect([6, 7, 8]).toContain(total);
  }
  for (const tutor of tutors) {
    const dates = await datesOf(tutor);
    expect([new Set(dates).size, dates.length]).toEqual([96, 96]);
  }
  skip(!isLogOurs, "deadlocks cannot be counted");
  expect(await deadlocks(tenant)).toBe(0);
});

test("slots reach as far as the tutor can be booked, when that is further than 90 days", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  await ask(tutor, { horizon_days: 200 });
  await extendHorizon(app.tenant.db, app.clock.now);
  const [row] = await app.tenant.db`
    select max(date)::text as last, count(*)::int as slots from slots where tutor_id = ${tutor.id}`;
  // 200 days after 2027-03-01 is 2027-09-17, a Friday.
  expect(row).toEqual({ last: "2027-09-13", slots: 29 });
  expect(await extendHorizon(app.tenant.db, app.clock.now)).toBe(0);
  await ask(tutor, { horizon_days: 7 });
  expect(await saveWeek(tutor, { "1": [["10:00", "12:00"]] })).toMatchObject({ slots_deleted: 0 });
});

test.each(["put", "batch"])(
  "a template that is changed (%s) before the task has run takes no date from the others",
  async (way) => {
    const tutor = await app.tutor();
    await saveWeek(tutor, daily);
    app.clock.now += 3 * DAY;
    const { id } = await slotOn(tutor, "2027-03-08");
    const change = { ...times("10:00", "13:00"), strategy: "template_update" };
    const { status } = way === "put"
      ? await tutor.put(`/booking/slots/${id}`, change)
      : await tutor.post("/booking/slots/batch", { updates: [{ id, ...change }] });
    expect(status).toBe(200);
    expect(await extend(0)).toBe(1);
    expect(await slotsBetween(tutor, "2027-05-31", "2027-06-02")).toHaveLength(3);
  },
);
