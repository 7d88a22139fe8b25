import { beforeAll, describe, expect, test } from "vitest";
import { postSeries } from "../series/a-series.ts";
import type { Client, Person, TestApp } from "../support/app.ts";
import { anApp } from "../support/app.ts";
import { bookHeld, expire, held, hold } from "../support/holds.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  reschedule,
  type Teacher,
  told,
} from "../support/marketplace.ts";
import { aLesson } from "../support/tutoring.ts";
import { aTeacherWhoLearns, type Both } from "../support/two-roles.ts";

/** L4: no two lessons of a person overlap, whatever part they have in each. */

let app: TestApp;
let bot: Client;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  [bot, admin] = [await app.service(), await app.admin()];
});

const HOUR = 3_600_000;
const DAY = "2027-03-08";
const OTHER_DAY = "2027-03-09T10:00:00Z";
const at = (time: string) => `${DAY}T${time}:00Z`;
const anHourAfter = (start: string) => new Date(Date.parse(start) + HOUR).toISOString();

type Pair = { readonly tutor: Teacher; readonly student: Person };
/** How a pair comes to have a lesson of an hour; answers what was told. Of a series the code is its date's. */
type Way = (pair: Pair, start: string) => Promise<string>;

const moveBy = (by: (pair: Pair) => Client): Way => async (pair, start) => {
  const lesson = await booked(pair.student, pair.tutor, OTHER_DAY);
  const answer = await reschedule(by(pair), lesson, { start });
  if (answer.status !== 200) await cancel(pair.tutor, lesson);
  return told(answer);
};

const WAYS: [string, Way][] = [
  ["booked", async ({ tutor, student }, start) => told(await book(student, tutor, start))],
  [
    "booked by the bot",
    async ({ tutor, student }, start) =>
      told(await book(bot, tutor, start, { student_id: student.id })),
  ],
  ["held", async ({ tutor, student }, start) => told(await hold(student, tutor, start))],
  [
    "entered by its tutor",
    async ({ tutor, student }, start) =>
      told(
        await tutor.post<{ code: string }>("/lessons", {
          student_id: student.id,
          start,
          end: anHourAfter(start),
        }),
      ),
  ],
  [
    "one of a series",
    async ({ tutor, student }, start) => {
      const answer = told(await postSeries(tutor, student, aSingleDate(start)));
      return answer.replace("series_conflict", "slot_taken");
    },
  ],
  ["moved by its student", moveBy(({ student }) => student)],
  ["moved by its tutor", moveBy(({ tutor }) => tutor)],
  ["moved by an admin", moveBy(() => admin)],
];

const aSingleDate = (start: string) => ({
  day_of_week: 1,
  first_date: DAY,
  interval_end: DAY,
  start_time: start.slice(11, 16),
});

type Scene = { readonly both: Both; readonly other: Teacher; readonly student: Person };
const aScene = async (): Promise<Scene> => ({
  both: await aTeacherWhoLearns(app),
  other: await aTeacher(app),
  student: await app.student(),
});

const asPupil = ({ both, other }: Scene): Pair => ({ tutor: other, student: both.asStudent });
const asTutor = ({ both, student }: Scene): Pair => ({ tutor: both, student });

describe("somebody teaches from 10:30 to 11:30", () => {
  test.each(WAYS)(
    "409 slot_taken: they learn from 10:00, %s; from 11:30 they do",
    async (_, way) => {
      const scene = await aScene();
      await aLesson(scene.both, scene.student, at("10:30"), at("11:30"));
      expect(await way(asPupil(scene), at("10:00"))).toBe("409 slot_taken");
      expect(await way(asPupil(scene), at("11:30"))).toMatch(/^20[01]$/);
    },
  );

  test("201: they learn then when the lesson that they teach is cancelled", async () => {
    const scene = await aScene();
    const id = await aLesson(scene.both, scene.student, at("10:30"), at("11:30"));
    await cancel(scene.both, { id });
    expect(told(await book(scene.both.asStudent, scene.other, at("10:00")))).toBe("201");
  });
});

describe("somebody learns from 10:00 to 11:00", () => {
  test.each(WAYS)(
    "409 slot_taken: they teach from 10:30, %s; from 11:00 they do",
    async (_, way) => {
      const scene = await aScene();
      await booked(scene.both.asStudent, scene.other, at("10:00"));
      expect(await way(asTutor(scene), at("10:30"))).toBe("409 slot_taken");
      expect(await way(asTutor(scene), at("11:00"))).toMatch(/^20[01]$/);
    },
  );

  test.each(WAYS)(
    "409 slot_taken: they hold that time, and would teach from 10:30, %s",
    async (_, way) => {
      const scene = await aScene();
      const own = await held(scene.both.asStudent, scene.other, at("10:00"));
      expect(await way(asTutor(scene), at("10:30"))).toBe("409 slot_taken");
      await expire(app, own);
      expect(await way(asTutor(scene), at("10:30"))).toMatch(/^20[01]$/);
    },
  );
});

describe("holds", () => {
  test("409: of a time that the person teaches by now: expired for whoever has it", async () => {
    const scene = await aScene();
    const own = await held(scene.both.asStudent, scene.other, at("10:00"));
    await expire(app, own);
    await aLesson(scene.both, scene.student, at("10:30"), at("11:30"));
    expect(told(await bookHeld(scene.both.asStudent, scene.other, own))).toBe("409 hold_expired");
  });

  test("a hold that somebody makes last again, past the program, is refused", async () => {
    const scene = await aScene();
    const own = await held(scene.both.asStudent, scene.other, at("10:00"));
    await expire(app, own);
    await aLesson(scene.both, scene.student, at("10:30"), at("11:30"));
    for (
      const change of [
        "held_until = now() + interval '5 minutes'",
        "status = 'scheduled', held_until = null, holder = null",
      ]
    ) {
      const made = app.tenant.db.unsafe(`update lessons set ${change} where id = ${own.id}`);
      await expect(made).rejects.toMatchObject({ constraint: "people_have_one_lesson_at_a_time" });
    }
  });

  test("409 slot_taken: a program's own hold of what they teach is in their way as a student", async () => {
    const scene = await aScene();
    await held(bot, scene.both, at("10:30"), { student_id: scene.student.id });
    const student_id = scene.both.id;
    expect(told(await book(bot, scene.other, at("10:00"), { student_id }))).toBe("409 slot_taken");
  });
});

describe("series", () => {
  test("409: the date that is taken by what the tutor learns is told, and nothing of it", async () => {
    const { both, other, student } = await aScene();
    await booked(both.asStudent, other, "2027-03-15T10:00:00Z");
    const weekly = {
      day_of_week: 1,
      first_date: DAY,
      start_time: "10:30",
      interval_end: "2027-03-22",
    };
    const answer = await postSeries(both, student, weekly);
    expect(told(answer)).toBe("409 series_conflict");
    expect(answer.body.conflicts).toMatchObject([{ type: "booked_overlap", date: "2027-03-15" }]);
    const skipping = await postSeries(both, student, { ...weekly, on_conflict: "skip" });
    expect(skipping.body.outcomes.map(({ date, status, code }) => [date, status, code])).toEqual([
      ["2027-03-08", "booked", null],
      ["2027-03-15", "skipped", "slot_taken"],
      ["2027-03-22", "booked", null],
    ]);
  });

  test("409: the date that is taken by what the student teaches is told, and not with whom", async () => {
    const { both, other, student } = await aScene();
    await booked(student, both, "2027-03-15T10:00:00Z");
    const weekly = {
      day_of_week: 1,
      first_date: DAY,
      start_time: "10:30",
      interval_end: "2027-03-22",
    };
    const answer = await postSeries(other, both, weekly);
    expect(told(answer)).toBe("409 series_conflict");
    expect(answer.body.conflicts).toHaveLength(1);
    expect(Object.keys(answer.body.conflicts[0] ?? {}).toSorted())
      .toEqual(["date", "message", "severity", "type"]);
  });
});

describe("a person who would have a lesson with themselves", () => {
  const oneself = (both: Both) => ({ tutor: both, student: both.asStudent });
  const fixed = WAYS.filter(([name]) => !name.startsWith("moved"));
  test.each(fixed)("400 validation_failed: %s", async (_, way) => {
    const both = await aTeacherWhoLearns(app);
    expect(await way(oneself(both), at("10:00"))).toBe("400 validation_failed");
  });

  test("400 validation_failed: explained", async () => {
    const both = await aTeacherWhoLearns(app);
    const path = `/schedule/explain?tutor_id=${both.id}&start=${at("10:00")}`;
    expect(told(await both.asStudent.get<{ code: string }>(path))).toBe("400 validation_failed");
  });
});

test("a lesson that is given to another person, past the program, is looked at as well", async () => {
  const { both, other, student } = await aScene();
  await aLesson(both, student, at("10:30"), at("11:30"));
  const lesson = await booked(await app.student(), other, at("10:00"));
  const given = app.tenant.db`
    update lessons set student_id = ${both.id} where id = ${lesson.id}`;
  await expect(given).rejects.toMatchObject({ constraint: "people_have_one_lesson_at_a_time" });
});

test("200: what overlapped before is completed and cancelled all the same", async () => {
  const { both, other, student } = await aScene();
  const first = await booked(both.asStudent, other, at("10:00"));
  const { db } = app.tenant;
  await db`alter table lessons disable trigger lessons_look_after_their_people_when_inserted`;
  const lesson = await db<{ id: number }[]>`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (${both.id}, ${student.id}, ${at("10:30")}, ${at("11:30")}, 'tutor') returning id`;
  await db`alter table lessons enable trigger lessons_look_after_their_people_when_inserted`;
  await db`update lessons set status = 'completed' where id = ${first.id}`;
  expect(told(await cancel(both, { id: lesson[0]?.id ?? 0 }))).toBe("200");
});
