import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { aHold, type Booked, everyRow, postSeries, timeOff } from "./a-series.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const CALENDARS = 40;
const HALF_HOUR = 1_800_000;
const FIRST = Date.parse("2027-03-08T06:00:00Z");

/** The tutor and the student of the series, and another of each. */
type People = readonly [Person, Person, Person, Person];
type Taken = { readonly kind: string; readonly start: number; readonly end: number };

/** Lessons, holds and time off in the mornings of Tuesdays; of the tutor's, or the student's elsewhere. */
async function fill(random: Random, people: People): Promise<Taken[]> {
  const [tutor, student, otherTutor, otherStudent] = people;
  const taken: Taken[] = [];
  for (let i = random.between(0, 9); i > 0; i--) {
    const start = FIRST + (1 + 7 * random.between(0, 12)) * 86_400_000 +
      random.between(0, 12) * HALF_HOUR;
    const end = start + random.between(1, 5) * HALF_HOUR;
    const kind = random.oneOf(["lesson", "elsewhere", "hold", "off", "cancelled", "expired"]);
    if (taken.some((one) => one.kind !== "off" && one.start < end && one.end > start)) continue;
    const [from, to] = [new Date(start).toISOString(), new Date(end).toISOString()];
    if (kind === "off") await timeOff(app, tutor, from, to);
    else if (kind === "hold" || kind === "expired") {
      await aHold(app, tutor, otherStudent, from, to);
      if (kind === "expired") {
        await app.tenant.db`
          update lessons set held_until = now() - interval '1 second'
          where status = 'held' and tutor_id = ${tutor.id} and starts_at = ${from}`;
      }
    } else {
      const by = kind === "elsewhere" ? otherTutor : tutor;
      const body = { student_id: (kind === "elsewhere" ? student : otherStudent).id, start: from };
      const { status, body: lesson } = await by.post("/lessons", { ...body, end: to });
      if (status !== 201) continue;
      if (kind === "cancelled") await by.post(`/lessons/${lesson["id"]}/cancel`);
    }
    taken.push({ kind, start, end });
  }
  return taken.filter(({ kind }) => kind !== "cancelled" && kind !== "expired");
}

const withoutIds = ({ outcomes }: Booked) =>
  outcomes.map((outcome) => ({ ...outcome, lesson_id: null }));

test(
  `a dry run changes nothing and answers as the series does, of ${CALENDARS} (seed ${SEED})`,
  async () => {
    const random = randomOf(SEED);
    for (let i = 0; i < CALENDARS; i++) {
      const people = await fourPeople();
      const taken = await fill(random, people);
      await answersAsTheSeries(people, taken, {
        start_time: `${String(random.between(6, 12)).padStart(2, "0")}:${
          random.oneOf(["00", "30"])
        }`,
        duration_minutes: 30 * random.between(1, 4),
        on_conflict: random.oneOf(["fail", "skip"]),
        ...(random.between(0, 1)
          ? { interval_end: random.oneOf(["2027-03-23", "2027-04-20"]) }
          : {}),
      });
    }
  },
  60_000,
);

test.each([
  ["fail", "08:00", 201],
  ["fail", "10:30", 409],
  ["skip", "10:30", 201],
])(
  "a lesson at ten, and a series that would %s, at %s: %i",
  async (on_conflict, start_time, status) => {
    const people = await fourPeople();
    const [tutor, , , otherStudent] = people;
    const [start, end] = ["2027-03-16T10:00:00Z", "2027-03-16T11:00:00Z"];
    await tutor.post("/lessons", { student_id: otherStudent.id, start, end });
    const taken = [{ kind: "lesson", start: Date.parse(start), end: Date.parse(end) }];
    expect(await answersAsTheSeries(people, taken, { start_time, on_conflict })).toBe(status);
  },
);

const fourPeople = async (): Promise<People> => [
  ...[await app.tutor({ zone: "UTC" }), await app.student()] as const,
  ...[await app.tutor(), await app.student({ name: "Maya" })] as const,
];

/** Asks for the series twice, first without making it; answers the status of the second. */
async function answersAsTheSeries(people: People, taken: Taken[], fields: object): Promise<number> {
  const [tutor, student] = people;
  const before = await everyRow(app);
  const dry = await postSeries(tutor, student, { ...fields, dry_run: true });
  expect(await everyRow(app)).toBe(before);
  const real = await postSeries(tutor, student, fields);
  if (real.status !== 201) {
    const { request_id: _, ...told } = real.body as Booked & { request_id: string };
    expect([real.status, dry.status, dry.body]).toMatchObject([409, 409, told]);
    expect(await everyRow(app)).toBe(before);
    return real.status;
  }
  expect([dry.status, "id" in dry.body]).toEqual([200, false]);
  expect(dry.body.outcomes).toEqual(withoutIds(real.body));
  for (const { utc_start, utc_end, status, lesson_id } of real.body.outcomes) {
    const [start, end] = [Date.parse(utc_start), Date.parse(utc_end)];
    const collides = taken.some((one) => one.start < end && one.end > start);
    expect([status, lesson_id !== null]).toEqual([collides ? "skipped" : "booked", !collides]);
  }
  return real.status;
}
