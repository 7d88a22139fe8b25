import { beforeAll, describe, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import { cancel } from "../support/marketplace.ts";
import { aLesson, type ProblemBody } from "../support/tutoring.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { NAMED_ZONES } from "../time/zones.ts";

type Moved = {
  lesson_id: number;
  student_id: number;
  student_name: string;
  student_timezone: string;
  utc_start: string;
  tutor_local_start: string;
  tutor_usual_start: string;
  student_local_start: string;
  student_usual_start: string;
  moves_for: string;
};
type Report = {
  tutor_timezone: string;
  transitions: { zone: string; at: string; offset_before: string; offset_after: string }[];
  lessons: Moved[];
  has_more: boolean;
};

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

// It is 1 March: New York changes on 14 March, Kyiv and Dublin on 28 March 2027.
const KYIV = {
  zone: "Europe/Kyiv",
  at: "2027-03-28T01:00:00Z",
  offset_before: "+02:00",
  offset_after: "+03:00",
};
const DUBLIN = { ...KYIV, zone: "Europe/Dublin", offset_before: "+00:00", offset_after: "+01:00" };
const NEW_YORK = {
  zone: "America/New_York",
  at: "2027-03-14T07:00:00Z",
  offset_before: "-05:00",
  offset_after: "-04:00",
};

async function report(by: Person, tutor: Pick<Person, "id">): Promise<Report> {
  const { status, body } = await by.get<Report>(`/calendar/dst-report?tutor_id=${tutor.id}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Hours of lessons that start then, "03-08T15:00". */
async function enter(tutor: Person, student: Person, ...starts: string[]): Promise<number[]> {
  const ids = [];
  for (const text of starts) {
    const start = Date.parse(`2027-${text}:00Z`);
    const end = new Date(start + 3_600_000).toISOString();
    ids.push(await aLesson(tutor, student, new Date(start).toISOString(), end));
  }
  return ids;
}

/** "03-15 17:00 (17:00), 11:00 (10:00): student"; what is usual is in brackets. */
const spell = (lesson: Moved): string =>
  `${lesson.utc_start.slice(5, 10)} ` +
  `${lesson.tutor_local_start.slice(11, 16)} (${lesson.tutor_usual_start.slice(11)}), ` +
  `${lesson.student_local_start.slice(11, 16)} (${lesson.student_usual_start.slice(11)}): ` +
  lesson.moves_for;

describe("200: a weekly lesson at 17:00 in Kyiv and 10:00 in New York", () => {
  test("kept by the tutor's clock, it moves for the student until Kyiv has changed too", async () => {
    const tutor = await app.tutor();
    const student = await app.student({ zone: "America/New_York", name: "Ava" });
    const [, , third] = await enter(tutor, student, ...TUTORS);
    const { lessons, ...rest } = await report(tutor, tutor);
    expect(rest).toEqual({
      tutor_timezone: "Europe/Kyiv",
      transitions: [NEW_YORK, KYIV],
      has_more: false,
    });
    expect(lessons.map(spell)).toEqual([
      "03-15 17:00 (17:00), 11:00 (10:00): student",
      "03-22 17:00 (17:00), 11:00 (10:00): student",
    ]);
    expect(lessons[0]).toEqual({
      lesson_id: third,
      student_id: student.id,
      student_name: "Ava",
      student_timezone: "America/New_York",
      utc_start: "2027-03-15T15:00:00Z",
      tutor_local_start: "2027-03-15T17:00:00+02:00",
      tutor_usual_start: "2027-03-15T17:00",
      student_local_start: "2027-03-15T11:00:00-04:00",
      student_usual_start: "2027-03-15T10:00",
      moves_for: "student",
    });
    expect(await report(student, tutor)).toEqual({ lessons, ...rest });
  });
  const TUTORS = ["03-01T15:00", "03-08T15:00", "03-15T15:00", "03-22T15:00", "03-29T14:00"];

  test("kept by the student's clock, it moves for the tutor", async () => {
    const [tutor, student] = [await app.tutor(), await app.student({ zone: "America/New_York" })];
    await enter(tutor, student, "03-08T15:00", "03-15T14:00", "03-22T14:00", "03-29T14:00");
    expect((await report(tutor, tutor)).lessons.map(spell)).toEqual([
      "03-15 16:00 (17:00), 10:00 (10:00): tutor",
      "03-22 16:00 (17:00), 10:00 (10:00): tutor",
    ]);
  });

  test("kept in UTC, it moves for whoever's clock has changed", async () => {
    const [tutor, student] = [await app.tutor(), await app.student({ zone: "America/New_York" })];
    await enter(tutor, student, "03-08T15:00", "03-15T15:00", "03-22T15:00", "03-29T15:00");
    await enter(tutor, student, "04-05T15:00", "04-12T15:00");
    expect((await report(tutor, tutor)).lessons.map(spell)).toEqual([
      "03-15 17:00 (17:00), 11:00 (10:00): student",
      "03-22 17:00 (17:00), 11:00 (10:00): student",
      "03-29 18:00 (17:00), 11:00 (10:00): both",
      "04-05 18:00 (17:00), 11:00 (10:00): both",
      "04-12 18:00 (17:00), 11:00 (10:00): both",
    ]);
  });

  test("asked between the two changes, it moves back when Kyiv changes", async () => {
    const [tutor, student] = [await app.tutor(), await app.student({ zone: "America/New_York" })];
    await enter(tutor, student, ...TUTORS);
    app.clock.now = Date.parse("2027-03-20T00:00:00Z");
    const { lessons, transitions } = await report(tutor, tutor);
    app.clock.now = Date.parse(NOW);
    expect(transitions.map(({ zone, at }) => `${zone} ${at}`))
      .toEqual(["Europe/Kyiv 2027-03-28T01:00:00Z", "America/New_York 2027-11-07T06:00:00Z"]);
    expect(lessons.map(spell)).toEqual(["03-29 17:00 (17:00), 10:00 (11:00): student"]);
  });
});

test("200: names of one zone have one change, told under the tutor's name", async () => {
  const tutor = await app.tutor({ zone: "Europe/Kiev" });
  const students = [
    await app.student({ zone: "Europe/Kyiv" }),
    await app.student({ zone: "US/Eastern" }),
    await app.student({ zone: "America/New_York" }),
  ];
  for (const [i, student] of students.entries()) await enter(tutor, student, `03-1${i}T09:00`);
  const kyiv = { ...KYIV, zone: "Europe/Kiev" };
  expect((await report(tutor, tutor)).transitions)
    .toEqual([{ ...NEW_YORK, zone: "US/Eastern" }, kyiv]);
  const [ofKyiv] = students;
  if (ofKyiv) expect((await report(ofKyiv, tutor)).transitions).toEqual([kyiv]);
});

test("200: a lesson that summer pushes out of its hour in the south is told, though the offset is today's", async () => {
  const tutor = await app.tutor({ zone: "America/Santiago" });
  const student = await app.student({ zone: "Asia/Tokyo" });
  // Sundays at 00:30, which the clocks skip on 5 September; winter has been from 4 April on.
  await enter(tutor, student, "03-07T03:30", "08-29T04:30", "09-05T04:30", "09-12T03:30");
  expect((await report(tutor, tutor)).lessons.map(spell)).toEqual([
    "08-29 00:30 (00:30), 13:30 (12:30): student",
    "09-05 01:30 (00:30), 13:30 (12:30): both",
  ]);
});

test("200: where both change together nothing moves", async () => {
  const [tutor, student] = [await app.tutor(), await app.student({ zone: "Europe/Dublin" })];
  await enter(tutor, student, "03-08T15:00", "03-29T14:00", "04-05T14:00", "04-06T11:00");
  expect(await report(tutor, tutor)).toEqual({
    tutor_timezone: "Europe/Kyiv",
    transitions: [DUBLIN, KYIV],
    lessons: [],
    has_more: false,
  });
});

test("200: one side that never changes: everything moves for it from the change on", async () => {
  const [tutor, student] = [await app.tutor(), await app.student({ zone: "Asia/Kathmandu" })];
  await enter(tutor, student, "03-22T22:30", "03-29T21:30", "04-05T21:30");
  const { lessons, transitions } = await report(student, tutor);
  expect(transitions).toEqual([KYIV]);
  expect(lessons.map(spell)).toEqual([
    "03-29 00:30 (00:30), 03:15 (04:15): student",
    "04-05 00:30 (00:30), 03:15 (04:15): student",
  ]);
});

test("200: a lesson in the past tells what is usual; cancelled and past ones are not listed", async () => {
  const [tutor, student] = [await app.tutor(), await app.student({ zone: "America/New_York" })];
  // Fridays at the student's 10:00; only the first is under today's offsets.
  const [, gone] = await enter(tutor, student, "03-05T15:00", "03-19T14:00", "03-26T14:00");
  expect((await cancel(tutor, { id: gone ?? 0 })).status).toBe(200);
  app.clock.now = Date.parse("2027-03-08T00:00:00Z");
  const { lessons } = await report(tutor, tutor);
  app.clock.now = Date.parse(NOW);
  expect(lessons.map(spell)).toEqual(["03-26 16:00 (17:00), 10:00 (10:00): tutor"]);
});

test("200: a tutor without lessons, and one in a zone without changes", async () => {
  const [kyiv, utc] = [await app.tutor(), await app.tutor({ zone: "UTC" })];
  expect(await report(kyiv, kyiv)).toMatchObject({ transitions: [KYIV], lessons: [] });
  expect(await report(utc, utc)).toMatchObject({ transitions: [], lessons: [] });
});

test("200: at most 500 lessons, and whether there are more", async () => {
  const [tutor, student] = [await app.tutor(), await app.student({ zone: "Asia/Kathmandu" })];
  const fill = (from: number, to: number) =>
    app.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      select ${tutor.id}, ${student.id}, at, at + interval '1 hour', 'tutor'
      from generate_series(${from}::int, ${to}::int) as n,
        lateral (select '2027-04-01T00:00:00Z'::timestamptz + n * interval '2 hours') as t (at)`;
  await fill(0, 499);
  const full = await report(tutor, tutor);
  expect([full.lessons.length, full.has_more]).toEqual([500, false]);
  await fill(500, 500);
  expect(await report(tutor, tutor)).toEqual({ ...full, has_more: true });
});

test("200: at most 4,000 lessons are looked at, and whether there are more", async () => {
  const [tutor, student] = [await app.tutor({ zone: "UTC" }), await app.student({ zone: "UTC" })];
  const fill = (from: number, to: number) =>
    app.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      select ${tutor.id}, ${student.id}, at, at + interval '10 minutes', 'tutor'
      from generate_series(${from}::int, ${to}::int) as n,
        lateral (select '2027-04-01T00:00:00Z'::timestamptz + n * interval '10 minutes') as t (at)`;
  for (let n = 0; n < 4000; n += 1000) await fill(n, n + 999);
  const moved = { lessons: [], has_more: false };
  expect(await report(tutor, tutor)).toMatchObject(moved);
  await fill(4000, 4000);
  expect(await report(tutor, tutor)).toMatchObject({ ...moved, has_more: true });
});

describe("who sees what (T5, T6)", () => {
  test("200: a student sees their own lessons and zone beside the tutor's, the tutor and admins all", async () => {
    const tutor = await app.tutor();
    const ava = await app.student({ zone: "America/New_York", name: "Ava" });
    const bo = await app.student({ zone: "Asia/Kathmandu", name: "Bo" });
    await enter(tutor, ava, "03-15T15:00", "04-10T15:00");
    await enter(tutor, bo, "04-08T11:00");
    const whole = await report(tutor, tutor);
    expect(whole.lessons.map(({ student_name }) => student_name)).toEqual(["Ava", "Bo"]);
    expect(await report(await app.admin(), tutor)).toEqual(whole);
    const [ofAva, ofBo] = [await report(ava, tutor), await report(bo, tutor)];
    expect(ofAva.lessons).toEqual([whole.lessons[0]]);
    expect(ofAva.transitions).toEqual([NEW_YORK, KYIV]);
    expect(ofBo.lessons).toEqual([whole.lessons[1]]);
    expect(ofBo.transitions).toEqual([KYIV]);
  });

  test("200: a student whose lessons are over sees the changes of both sides", async () => {
    const [tutor, student] = [await app.tutor(), await app.student({ zone: "America/New_York" })];
    await enter(tutor, student, "03-01T15:00");
    app.clock.now = Date.parse("2027-03-02T06:00:00Z");
    const { transitions } = await report(student, tutor);
    const ofTutor = await report(tutor, tutor);
    app.clock.now = Date.parse(NOW);
    expect(transitions).toEqual([NEW_YORK, KYIV]);
    expect(ofTutor.transitions).toEqual([KYIV]);
  });

  test("404: a stranger, a student whose only lesson was cancelled, another tutor", async () => {
    const [tutor, student] = [await app.tutor(), await app.student()];
    const [id] = await enter(tutor, student, "03-15T15:00");
    await cancel(tutor, { id: id ?? 0 });
    for (const by of [student, await app.student(), await app.tutor()]) {
      expect(await refusal(by, tutor.id)).toEqual([404, "not_found"]);
    }
  });

  test("404: a student or nobody instead of a tutor, for admins too", async () => {
    const [admin, student] = [await app.admin(), await app.student()];
    for (const by of [admin, student]) {
      expect(await refusal(by, student.id)).toEqual([404, "not_found"]);
      expect(await refusal(by, 1_000_000)).toEqual([404, "not_found"]);
    }
  });
});

async function refusal(by: Person, tutorId: number) {
  const { status, body } = await by.get<ProblemBody>(`/calendar/dst-report?tutor_id=${tutorId}`);
  return [status, body.code];
}

/**
 * Single lessons and weekly ones of the tutor's clock, told apart by nobody: what moves is what Intl
 * shows at another distance of the two walls than today's.
 */
test(`random pairs agree with Intl's walls (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  for (let round = 0; round < 12; round++) {
    const [tutorZone, studentZone] = [random.oneOf(NAMED_ZONES), random.oneOf(NAMED_ZONES)];
    const tutor = await app.tutor({ zone: tutorZone });
    const student = await app.student({ zone: studentZone });
    const starts = await weeklyOnWallOf(random, tutorZone, tutor, student);
    const apart = (ms: number) => wall(tutorZone, ms) - wall(studentZone, ms);
    const today = apart(app.clock.now);
    const expected = starts.filter((ms) => apart(ms) !== today).map((ms) => ({
      utc_start: new Date(ms).toISOString().replace(".000Z", "Z"),
      tutor_usual_start: textOf(wall(tutorZone, ms)),
      student_usual_start: textOf(wall(tutorZone, ms) - today),
      moves_for: "student",
    }));
    const { lessons } = await report(tutor, tutor);
    expect(lessons, `${tutorZone} and ${studentZone}`)
      .toEqual(expected.map((lesson) => expect.objectContaining(lesson)));
  }
});

async function weeklyOnWallOf(random: Random, zone: string, tutor: Person, student: Person) {
  const first = Temporal.PlainDateTime.from(
    `2027-03-${random.between(2, 8).toString().padStart(2, "0")}T${random.between(10, 20)}:30`,
  );
  const starts = [];
  for (let week = 0; week < 8; week++) {
    const start = first.add({ weeks: week }).toZonedDateTime(zone).epochMilliseconds;
    const end = new Date(start + 3_600_000).toISOString();
    await aLesson(tutor, student, new Date(start).toISOString(), end);
    starts.push(start);
  }
  return starts;
}

/** What Intl's clock shows, as if it were UTC. */
function wall(zone: string, ms: number): number {
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  return Date.parse(`${clock.format(ms).replace(" ", "T")}Z`);
}

const textOf = (ms: number) => new Date(ms).toISOString().slice(0, 16);
