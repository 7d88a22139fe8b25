import { beforeAll, describe, expect, test } from "vitest";
import { notEmpty, readWeek } from "../calendar/week.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import {
  aService,
  book,
  booked,
  cancel,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
} from "../support/marketplace.ts";
import {
  addSlot,
  aLesson,
  saveWeek,
  slotsBetween,
  spellDate,
  times,
  type Window,
} from "../support/tutoring.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";

/**
 * Availability is made anew as if there were no lessons (docs/decisions/0007): they stay, and their
 * time is not offered again.
 */

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const MONDAY = "2027-03-08";
/** 10:00 in Kyiv. */
const TEN = "2027-03-08T08:00:00Z";
const ten: Window = ["10:00", "12:00"];

describe("a lesson that the tutor's availability does not cover any more", () => {
  type Change = (tutor: Person) => Promise<unknown>;
  const changes: [string, Change][] = [
    ["an empty week", (tutor) => saveWeek(tutor, {})],
    ["another week", (tutor) => saveWeek(tutor, { "1": [["14:00", "16:00"]], "2": [ten] })],
    ["another zone", (tutor) => tutor.patch("/me/profile", { timezone: "America/New_York" })],
    ["another window of the template", async (tutor) => {
      const [, later] = await slotsBetween(tutor, MONDAY, "2027-03-15");
      const edit = { ...times("14:00", "16:00"), strategy: "template_update" };
      expect((await tutor.put(`/booking/slots/${later?.id}`, edit)).status).toBe(200);
    }],
  ];

  type World = { tutor: Teacher; student: Person; lesson: LessonBody };
  async function aBooking(change: Change): Promise<World> {
    const person = await app.tutor();
    await saveWeek(person, { "1": [ten] });
    const tutor = { ...person, serviceId: await aService(person) };
    const student = await app.student();
    const lesson = await booked(student, tutor, TEN);
    await change(tutor);
    return { tutor, student, lesson };
  }

  /** The cells of Monday 10:00 to 11:00 in Kyiv: "booked, slot none". */
  async function cellsOfLesson({ tutor }: World): Promise<string[]> {
    const { cells } = await readWeek(tutor, tutor.id);
    return cells
      .filter(({ start }) => start >= TEN && start < "2027-03-08T09:00:00Z")
      .map(({ status, slot_id }) => `${status}, slot ${slot_id === null ? "none" : "there"}`);
  }

  test.each(changes)("%s: stays where it is, and is booked in the week", async (_, change) => {
    const world = await aBooking(change);
    const { body } = await world.student.get<LessonBody>(`/lessons/${world.lesson.id}`);
    expect(body).toEqual(world.lesson);
    expect(await cellsOfLesson(world)).toEqual(["booked, slot none", "booked, slot none"]);
  });

  test.each(changes)("%s: cancelled, its time is not offered again", async (_, change) => {
    const world = await aBooking(change);
    expect((await cancel(world.student, world.lesson)).status).toBe(200);
    expect(await cellsOfLesson(world)).toEqual(["empty, slot none", "empty, slot none"]);
    expect(told(await book(world.student, world.tutor, TEN))).toBe("409 outside_availability");
    expect(told(await book(await app.student(), world.tutor, TEN)))
      .toBe("409 outside_availability");
  });

  test.each(changes)("%s: moved away, it does not come back", async (_, change) => {
    const world = await aBooking(change);
    const { tutor, student, lesson } = world;
    const halfPast = { start: "2027-03-08T08:30:00Z" };
    expect(told(await reschedule(student, lesson, halfPast))).toBe("409 outside_availability");
    await addSlot(tutor, "2027-03-13", ["18:00", "20:00"]);
    const [saturday] = await slotsBetween(tutor, "2027-03-13", "2027-03-13");
    const moved = await reschedule(student, lesson, { start: saturday?.utc_start ?? "" });
    expect(told(moved)).toBe("200");
    expect(await cellsOfLesson(world)).toEqual(["empty, slot none", "empty, slot none"]);
    expect(told(await reschedule(student, lesson, { start: TEN })))
      .toBe("409 outside_availability");
  });

  test("in part: only the part that is covered is offered when it goes", async () => {
    const world = await aBooking((tutor) => saveWeek(tutor, { "1": [["08:00", "10:30"]] }));
    expect(await cellsOfLesson(world)).toEqual(["booked, slot there", "booked, slot none"]);
    await cancel(world.student, world.lesson);
    expect(await cellsOfLesson(world)).toEqual(["available, slot there", "empty, slot none"]);
    expect(told(await book(world.student, world.tutor, TEN))).toBe("409 outside_availability");
  });

  test("200: the tutor may move it there all the same, and enter another (L2)", async () => {
    const { tutor, lesson } = await aBooking((tutor) => saveWeek(tutor, {}));
    const later = await reschedule(tutor, lesson, { start: "2027-03-08T09:00:00Z" });
    expect(told(later)).toBe("200");
    await aLesson(tutor, await app.student(), TEN, "2027-03-08T09:00:00Z");
    expect(notEmpty(await readWeek(tutor, tutor.id)).map((cell) => cell.slice(11))).toEqual(
      ["10:00 booked", "10:30 booked", "11:00 booked", "11:30 booked"],
    );
    expect(await spellDate(tutor, MONDAY)).toEqual([]);
  });
});

test(`whatever lessons there are, the slots are those of a tutor without any (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  for (let round = 0; round < 4; round++) {
    const [busy, idle] = [await app.tutor(), await app.tutor()];
    const both = async (does: (tutor: Person) => Promise<unknown>) => {
      await does(busy);
      await does(idle);
    };
    const first = aWeek(random);
    await both((tutor) => saveWeek(tutor, first));
    await both((tutor) => editSome(tutor));
    const lessons = await someLessons(random, busy);
    for (let change = 0; change < 4; change++) {
      const week = aWeek(random);
      const timezone = random.oneOf(["Europe/Kyiv", "America/New_York", "Asia/Kathmandu"]);
      await both((tutor) =>
        change % 2 === 0 ? saveWeek(tutor, week) : tutor.patch("/me/profile", { timezone })
      );
      expect(await spellAll(busy), JSON.stringify({ week, timezone })).toEqual(
        await spellAll(idle),
      );
    }
    const { body } = await busy.get<{ events: LessonBody[] }>("/lessons/my");
    expect(body.events.map(({ utc_start, utc_end }) => `${utc_start} ${utc_end}`)).toEqual(lessons);
  }
});

/** One to three windows on each of five days. */
function aWeek(random: Random): Record<string, Window[]> {
  const clock = (hour: number, minute = 0) =>
    `${hour}`.padStart(2, "0") + ":" + `${minute}`.padStart(2, "0");
  const day = () =>
    Array.from({ length: random.between(1, 3) }, (_, i): Window => {
      const hour = 2 + 7 * i + random.between(0, 2);
      return [clock(hour, 15 * random.between(0, 3)), clock(hour + random.between(1, 4))];
    });
  return Object.fromEntries(["1", "2", "3", "5", "7"].map((name) => [name, day()]));
}

/** A date with a slot by hand, one with an overridden slot, one with a slot taken out. */
async function editSome(tutor: Person): Promise<void> {
  await addSlot(tutor, "2027-03-11", ["10:00", "13:00"]);
  const [monday] = await slotsBetween(tutor, MONDAY, MONDAY);
  const override = { ...times("22:00", "23:00"), strategy: "override" };
  expect((await tutor.put(`/booking/slots/${monday?.id}`, override)).status).toBe(200);
  const [tuesday] = await slotsBetween(tutor, "2027-03-09", "2027-03-09");
  expect((await tutor.delete(`/booking/slots/${tuesday?.id}`)).status).toBe(204);
}

/** Lessons of an hour and more over some of the tutor's slots, in order: "start end". */
async function someLessons(random: Random, tutor: Person): Promise<string[]> {
  const text = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
  const student = await app.student();
  const lessons: string[] = [];
  for (const slot of await slotsBetween(tutor, "2027-03-07", "2027-04-02")) {
    // The first one has a lesson always.
    if (random.between(0, 2) === 0 && lessons.length > 0) continue;
    // May begin before the slot and end after it; the next slot's begins later.
    const start = Date.parse(slot.utc_start) + random.between(-2, 2) * 15 * 60_000;
    const [from, to] = [text(start), text(start + random.between(4, 6) * 15 * 60_000)];
    if (lessons.length > 0 && from < (lessons.at(-1)?.split(" ")[1] ?? "")) continue;
    await aLesson(tutor, student, from, to);
    lessons.push(`${from} ${to}`);
  }
  expect(lessons.length).toBeGreaterThan(0);
  return lessons;
}

const spellAll = async (tutor: Person): Promise<string[]> =>
  (await slotsBetween(tutor, "2027-03-01", "2027-06-02"))
    .map((slot) => `${slot.source} ${slot.date} ${slot.utc_start} ${slot.utc_end}`);
