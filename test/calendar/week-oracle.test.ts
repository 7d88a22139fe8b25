import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { postWeek, type Slot, slotsBetween, times, type Window } from "../support/tutoring.ts";
import { ALL_ZONES, NAMED_ZONES } from "../time/zones.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { type Cell, readWeek } from "./week.ts";

/**
 * The week view against brute force (Q3): each minute of each cell is looked up in what the API itself
 * lists as slots and lessons, and the cells come from Temporal. Nothing of src/time is used.
 */

type Lesson = {
  readonly id: number;
  readonly student_id: number;
  readonly service_name: string | null;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly status: string;
};
type Row = { readonly id: number; readonly start: number; readonly end: number };
type Told = Pick<Lesson, "student_id" | "service_name" | "status">;

const MINUTE = 60_000;
const MONDAYS = ["2027-03-08", "2027-03-22", "2027-03-29", "2027-04-05"];
const FROM = "2027-03-01";
const TO = "2027-05-01";

const NAMES = ["Liam", "Ava", "Дар'я"];

let app: TestApp;
let students: Person[];
beforeAll(async () => {
  app = await anApp();
  students = await Promise.all(NAMES.map((name) => app.student({ name })));
});

test.each([0, 1, 2, 3, 4, 5])(`random calendar %i (seed ${SEED})`, async (number) => {
  const random = randomOf(SEED + number);
  const zone = random.oneOf(NAMED_ZONES);
  const tutor = await app.tutor({ zone });
  await liveIn(random, tutor);
  const slots = (await slotsBetween(tutor, FROM, TO)).map(rowOf);
  const lessons = await lessonsOf(tutor);
  expect([slots.length > 10, lessons.length > 3]).toEqual([true, true]);
  for (const monday of MONDAYS) {
    const viewed = random.oneOf([...NAMED_ZONES, random.oneOf(ALL_ZONES)]);
    const days = random.oneOf([[0, 1, 2, 3, 4, 5, 6], [random.between(0, 6)], [1, 3]]);
    const expected = expectedCells(monday, viewed, slots, lessons);
    const where = `${zone} seen from ${viewed} in the week of ${monday}`;
    const whole = await readWeek(tutor, tutor.id, monday, viewed);
    expect(whole.total_cells, where).toBe(expected.length);
    expect(whole.cells, where).toEqual(expected);
    const week = await readWeek(random.oneOf(students), tutor.id, monday, viewed, `&days=${days}`);
    expect(week.cells, where).toEqual(
      expected.filter(({ weekday }) => days.includes(weekday))
        .map(({ start, date, time, weekday, status }) => ({ start, date, time, weekday, status })),
    );
  }
});

/** Random windows, slots, edits and lessons, on minutes that are no half hours; refusals are fine. */
async function liveIn(random: Random, tutor: Person) {
  const day = () => `2027-0${random.between(3, 4)}-${`${random.between(2, 30)}`.padStart(2, "0")}`;
  const week: Record<string, Window[]> = {};
  for (let i = 1; i <= 7; i++) week[i] = aDay(random);
  expect((await postWeek(tutor, week)).status).toBe(200);
  for (let i = 0; i < 10; i++) {
    const [start, end] = aWindow(random);
    await tutor.post("/booking/slots", { date: day(), ...times(start, end) });
  }
  const slots = await slotsBetween(tutor, FROM, TO);
  for (let i = 0; i < 8; i++) {
    const path = `/booking/slots/${random.oneOf(slots).id}`;
    const strategy = random.oneOf(["override", "user_choice"]);
    if (i % 4 === 0) await tutor.delete(path);
    else await tutor.put(path, { ...times(...aWindow(random)), strategy });
  }
  for (let i = 0; i < 20; i++) {
    const start = Date.parse(`${day()}T00:00:00Z`) + random.between(0, 1439) * MINUTE;
    const end = start + random.between(10, 150) * MINUTE;
    await tutor.post("/lessons", {
      student_id: random.oneOf(students).id,
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    });
  }
  for (const { id } of (await lessonsOf(tutor)).slice(0, 2)) {
    await tutor.post(`/lessons/${id}/cancel`, {});
  }
}

function aWindow(random: Random): [string, string] {
  const start = random.between(0, 1400);
  return [hhmm(start), hhmm(Math.min(1440, start + random.between(5, 300)))];
}

function aDay(random: Random): Window[] {
  const cuts = Array.from({ length: 4 }, () => random.between(0, 96) * 15).toSorted((a, b) =>
    a - b
  );
  const [a = 0, b = 0, c = 0, d = 0] = cuts;
  return ([[a, b], [c, d]] as const).filter(([start, end]) => start < end)
    .map(([start, end]) => [hhmm(start), hhmm(end)]);
}

const hhmm = (minute: number) =>
  [Math.floor(minute / 60), minute % 60].map((part) => `${part}`.padStart(2, "0")).join(":");

const rowOf = ({ id, utc_start, utc_end }: Pick<Slot, "id" | "utc_start" | "utc_end">): Row => ({
  id,
  start: Date.parse(utc_start),
  end: Date.parse(utc_end),
});

async function lessonsOf(tutor: Person): Promise<(Row & Told)[]> {
  const { body } = await tutor.get<{ events: Lesson[] }>("/lessons/my?role=tutor");
  return body.events.filter(({ status }) => status !== "cancelled")
    .map((lesson) => ({ ...lesson, ...rowOf(lesson) }));
}

function expectedCells(
  monday: string,
  zone: string,
  slots: Row[],
  lessons: (Row & Told)[],
): Cell[] {
  const first = Temporal.PlainDate.from(monday).toZonedDateTime(zone);
  const end =
    Temporal.PlainDate.from(monday).add({ days: 7 }).toZonedDateTime(zone).epochMilliseconds;
  const cells: Cell[] = [];
  for (let at = first.epochMilliseconds; at < end; at += 30 * MINUTE) {
    const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    const within = (row: Row) => row.start < at + 30 * MINUTE && row.end > at;
    const lesson = lessons.find(within);
    const near = slots.filter(within);
    cells.push({
      start: new Date(at).toISOString().replace(".000Z", "Z"),
      date: wall.toPlainDate().toString(),
      time: wall.toPlainTime().toString().slice(0, 5),
      weekday: wall.dayOfWeek - 1,
      status: lesson ? "booked" : isCovered(at, near) ? "available" : "empty",
      slot_id: near[0]?.id ?? null,
      lesson_id: lesson?.id ?? null,
      ...(lesson && {
        student_name: NAMES[students.findIndex(({ id }) => id === lesson.student_id)] ?? "?",
        service_name: lesson.service_name,
        lesson_status: lesson.status,
      }),
    });
  }
  return cells;
}

/** Minute by minute. */
function isCovered(start: number, slots: Row[]): boolean {
  for (let at = start; at < start + 30 * MINUTE; at += MINUTE) {
    if (!slots.some((slot) => slot.start <= at && slot.end >= at + MINUTE)) return false;
  }
  return true;
}
