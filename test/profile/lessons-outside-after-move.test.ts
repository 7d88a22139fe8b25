import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import { cancel } from "../support/marketplace.ts";
import {
  addSlot,
  aLesson,
  saveWeek,
  type Slot,
  slotOn,
  slotsBetween,
  times,
} from "../support/tutoring.ts";
import { NAMED_ZONES } from "../time/zones.ts";
import { randomOf, SEED } from "../time/random.ts";

type Brief = { id: number; student_name: string; utc_start: string; utc_end: string };
type Moved = { timezone: string; lessons_outside_availability: Brief[] };

let app: TestApp;
let student: Person;
beforeAll(async () => {
  app = await anApp();
});
// A student of its own for each test: none has two lessons at once.
beforeEach(async () => {
  student = await app.student({ name: "Liam" });
});

const NEW_YORK = "America/New_York";
/** 10:00 to 12:00 is 08:00Z to 10:00Z in Kyiv, 15:00Z to 17:00Z in New York. */
const MONDAYS = { "1": [["10:00", "12:00"]] } as const;

async function aTutor(week = MONDAYS): Promise<Person> {
  const tutor = await app.tutor();
  await saveWeek(tutor, week);
  return tutor;
}

const enter = (tutor: Person, date: string, start: string, end: string) =>
  aLesson(tutor, student, `${date}T${start}:00Z`, `${date}T${end}:00Z`);

async function move(tutor: Person, change: object = { timezone: NEW_YORK }): Promise<Brief[]> {
  const { status, body } = await tutor.patch<Moved>("/me/profile", change);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.lessons_outside_availability;
}

const ids = (lessons: Brief[]) => lessons.map(({ id }) => id);

describe("200: after a move to New York", () => {
  test("lessons in the hours of Kyiv are outside, in order, and stay at their instants", async () => {
    const tutor = await aTutor();
    const later = await enter(tutor, "2027-03-15", "08:00", "09:00");
    const first = await enter(tutor, "2027-03-08", "08:00", "09:00");
    expect(await move(tutor)).toEqual([
      { id: first, ...named("2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z") },
      { id: later, ...named("2027-03-15T08:00:00Z", "2027-03-15T09:00:00Z") },
    ]);
    expect((await student.get(`/lessons/${first}`)).body)
      .toMatchObject({ utc_start: "2027-03-08T08:00:00Z", status: "scheduled" });
  });

  test("one in the hours of New York, outside before, is inside; to the minute", async () => {
    const tutor = await aTutor();
    await enter(tutor, "2027-03-08", "15:00", "17:00");
    const sooner = await enter(tutor, "2027-03-22", "13:59", "14:30");
    const longer = await enter(tutor, "2027-03-22", "15:30", "16:01");
    expect(ids(await move(tutor))).toEqual([sooner, longer]);
  });

  test("one across two slots that touch is inside, across a gap it is not", async () => {
    const tutor = await aTutor();
    await addSlot(tutor, "2027-03-09", ["10:00", "11:00"]);
    await addSlot(tutor, "2027-03-09", ["11:00", "12:00"]);
    await addSlot(tutor, "2027-03-09", ["12:05", "13:00"]);
    await enter(tutor, "2027-03-09", "08:30", "09:30");
    const acrossGap = await enter(tutor, "2027-03-09", "09:45", "10:15");
    expect(ids(await move(tutor))).toEqual([acrossGap]);
  });

  test("one in a slot that was overridden by hand stays inside", async () => {
    const tutor = await aTutor();
    const slot = await slotOn(tutor, "2027-03-08");
    const edit = { ...times("14:00", "16:00"), strategy: "override" };
    expect((await tutor.put(`/booking/slots/${slot.id}`, edit)).status).toBe(200);
    await enter(tutor, "2027-03-08", "12:00", "13:00");
    expect(await move(tutor)).toEqual([]);
  });

  test("one that was outside before as well is told", async () => {
    const tutor = await aTutor();
    const id = await enter(tutor, "2027-03-10", "20:00", "21:00");
    expect(ids(await move(tutor))).toEqual([id]);
  });

  test("one on a date that has no slots yet is told", async () => {
    const tutor = await aTutor();
    const id = await enter(tutor, "2027-09-06", "14:00", "15:00");
    expect(ids(await move(tutor))).toEqual([id]);
  });

  test("cancelled, begun and completed ones and other tutors' are not", async () => {
    const tutor = await aTutor();
    const gone = await enter(tutor, "2027-03-08", "08:00", "09:00");
    expect((await cancel(tutor, { id: gone })).status).toBe(200);
    await enter(tutor, "2027-03-01", "06:30", "07:30");
    await enter(tutor, "2027-03-01", "08:00", "09:00");
    const foreign = ["2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z"] as const;
    await aLesson(await aTutor(), await app.student(), ...foreign);
    app.clock.now = Date.parse("2027-03-01T08:00:00Z");
    const lessons = await move(tutor);
    app.clock.now = Date.parse(NOW);
    expect(lessons).toEqual([]);
  });
});

test.each([
  ["another name", { name: "Oksana" }],
  ["the zone they have", { timezone: "Europe/Kyiv" }],
  ["the zone they have in other letters", { timezone: "EUROPE/kyiv" }],
])("200: for %s nothing is listed, even what is outside", async (_, change) => {
  const tutor = await aTutor();
  await enter(tutor, "2027-03-10", "20:00", "21:00");
  expect(await move(tutor, change)).toEqual([]);
});

test("200: for a student nothing is listed", async () => {
  const tutor = await aTutor();
  const other = await app.student();
  await aLesson(tutor, other, "2027-03-10T20:00:00Z", "2027-03-10T21:00:00Z");
  expect(await move(other)).toEqual([]);
});

test(`what is listed is what the tutor's own slots do not cover (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  const tutor = await app.tutor();
  const clock = (minute: number) => new Date(minute * 60_000).toISOString().slice(11, 16);
  await saveWeek(
    tutor,
    Object.fromEntries(["1", "2", "4", "7"].map((day) => {
      const start = random.between(4 * 60, 12 * 60);
      const middle = start + random.between(60, 240);
      return [day, [[clock(start), clock(middle)], [clock(middle), clock(middle + 120)]]];
    })),
  );
  // Weeks in which Kyiv's clocks change, and New York's.
  for (let day = 8; day < 36; day++) {
    const start = Date.UTC(2027, 2, day, random.between(0, 19), 5 * random.between(0, 11));
    const end = start + random.between(6, 36) * 5 * 60_000;
    await aLesson(tutor, student, new Date(start).toISOString(), new Date(end).toISOString());
  }
  const lessons = await lessonsOf(tutor);
  for (const timezone of [...NAMED_ZONES, "Europe/Kyiv"]) {
    const before = (await tutor.get("/me/profile")).body["timezone"];
    const listed = await move(tutor, { timezone });
    const slots = await slotsBetween(tutor, "2027-03-01", "2027-04-30");
    const outside = lessons.filter((lesson) => !isCovered(lesson, slots));
    expect(ids(listed), timezone).toEqual(timezone === before ? [] : ids(outside));
  }
});

async function lessonsOf(tutor: Person): Promise<Brief[]> {
  return (await tutor.get<{ events: Brief[] }>("/lessons/my")).body.events;
}

/** Minute by minute. */
function isCovered(lesson: Brief, slots: readonly Slot[]): boolean {
  for (let at = Date.parse(lesson.utc_start); at < Date.parse(lesson.utc_end); at += 60_000) {
    const covers = (slot: Slot) =>
      Date.parse(slot.utc_start) <= at && at + 60_000 <= Date.parse(slot.utc_end);
    if (!slots.some(covers)) return false;
  }
  return true;
}

const named = (utc_start: string, utc_end: string) => ({
  student_name: "Liam",
  utc_start,
  utc_end,
});
