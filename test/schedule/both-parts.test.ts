import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { held } from "../support/holds.ts";
import { aTeacher, booked, type LessonBody, type Teacher } from "../support/marketplace.ts";
import { ask } from "../support/policies.ts";
import { aLesson, type Conflict, slotOn, times } from "../support/tutoring.ts";
import { aTeacherWhoLearns, type Both } from "../support/two-roles.ts";
import { type Explanation, told } from "./questions.ts";

/** What a tutor learns is occupied in their own calendar (L4, L6), and in what they are offered themselves. */

let app: TestApp;
let both: Both;
let other: Teacher;
let student: Person;
let learned: LessonBody;
beforeAll(async () => {
  app = await anApp();
  [both, other, student] = [await aTeacherWhoLearns(app), await aTeacher(app), await app.student()];
  learned = await booked(both.asStudent, other, at("10:00"));
});

const DAY = "2027-03-08";
const at = (time: string) => `${DAY}T${time}:00Z`;
const explain = (by: Client, tutor: { id: number }, start: string) =>
  told<Explanation>(by, "explain", { tutor_id: tutor.id, start });
const failed = ({ rules }: Explanation) =>
  rules.filter(({ passed }) => !passed).map(({ rule }) => rule);
const next = ({ alternatives }: Explanation) => alternatives.map(({ utc_start }) => utc_start);

type FreeDay = { readonly slots: readonly { readonly utc_start: string }[] };
type ScheduleDay = {
  readonly free: readonly Span[];
  readonly occupied: readonly (Span & { kind: string; lesson_id: number | null })[];
};
type Span = { readonly utc_start: string; readonly utc_end: string };

const free = async (by: Client, tutor: { id: number }): Promise<string[]> => {
  const asked = { tutor_id: tutor.id, timezone: "UTC", duration_minutes: 60, step_minutes: 30 };
  const day = await told<FreeDay>(by, "free-slots/day", { ...asked, date: DAY });
  const range = await told<{ days: FreeDay[] }>(by, "free-slots/range", {
    ...asked,
    from: DAY,
    to: DAY,
  });
  expect(range.days[0]?.slots).toEqual(day.slots);
  return day.slots.map(({ utc_start }) => utc_start.slice(11, 16));
};

const scheduled = async (by: Client, tutor: { id: number }): Promise<ScheduleDay> => {
  const asked = { tutor_id: tutor.id, timezone: "UTC" };
  const day = await told<ScheduleDay>(by, "day", { ...asked, date: DAY });
  const range = await told<{ days: ScheduleDay[] }>(by, "range", { ...asked, from: DAY, to: DAY });
  expect(range.days).toEqual([day]);
  return day;
};

describe("a tutor learns from 10:00 to 11:00", () => {
  test("explain: nobody books over it, and what is offered instead does not touch it", async () => {
    const explained = await explain(student, both, at("10:30"));
    expect([explained.bookable, failed(explained)]).toEqual([false, ["slot_taken"]]);
    expect(next(explained)).toEqual([at("11:00"), at("11:30"), at("12:00")]);
    expect((await explain(student, both, at("11:00"))).bookable).toBe(true);
  });

  test("free slots: none of their calendar touches it, in the day and in the range", async () => {
    const offered = await free(student, both);
    expect(offered.slice(0, 4)).toEqual(["08:00", "08:30", "09:00", "11:00"]);
  });

  test("day and range: they see which lesson it is, others that the time is booked", async () => {
    const [own, strange] = [await scheduled(both, both), await scheduled(student, both)];
    const span = { utc_start: at("10:00"), utc_end: at("11:00"), kind: "booked" };
    expect(own.occupied).toMatchObject([{ ...span, lesson_id: learned.id }]);
    expect(strange.occupied).toMatchObject([span]);
    expect(JSON.stringify(strange)).not.toContain(`"lesson_id":${learned.id}`);
    expect(strange.free.map(({ utc_start, utc_end }) => [utc_start, utc_end])).toEqual([
      [at("08:00"), at("10:00")],
      [at("11:00"), at("20:00")],
    ]);
  });

  test("slots: it is no lesson of theirs to give, and no conflict", async () => {
    const slot = await slotOn(both, DAY);
    const path = `/booking/slots/${slot.id}/conflicts`;
    const body = times("10:00", "10:30");
    const { body: preview } = await both.post<{ conflicts: Conflict[] }>(path, body);
    expect(preview.conflicts).toEqual([]);
  });

  test("no gap is kept to it, and no cap of lessons counts it", async () => {
    const own = await aTeacherWhoLearns(app);
    await ask(own, { buffer_before_minutes: 60, buffer_after_minutes: 60, max_lessons_per_day: 1 });
    await booked(own.asStudent, await aTeacher(app), at("10:00"));
    expect((await free(student, own)).slice(0, 4)).toEqual(["08:00", "08:30", "09:00", "11:00"]);
    expect((await explain(student, own, at("11:00"))).bookable).toBe(true);
    await booked(student, own, at("11:00"));
  });
});

describe("a student teaches from 10:30 to 11:30", () => {
  test("explain and free slots of another tutor: they are busy then, and nobody else is", async () => {
    const [own, tutor] = [await aTeacherWhoLearns(app), await aTeacher(app)];
    await aLesson(own, await app.student(), at("10:30"), at("11:30"));
    const explained = await explain(own.asStudent, tutor, at("10:00"));
    expect([explained.bookable, failed(explained)]).toEqual([false, ["slot_taken"]]);
    expect(next(explained)).toEqual([at("11:30"), at("12:00"), at("12:30")]);
    expect((await free(own.asStudent, tutor)).slice(0, 5))
      .toEqual(["08:00", "08:30", "09:00", "09:30", "11:30"]);
    expect((await explain(await app.student(), tutor, at("10:00"))).bookable).toBe(true);
  });

  test("a program's own hold of it is no way round: what is offered does not touch it", async () => {
    const [own, tutor, bot] = [
      await aTeacherWhoLearns(app),
      await aTeacher(app),
      await app.service(),
    ];
    await held(bot, own, at("10:30"), { student_id: (await app.student()).id });
    const asked = { tutor_id: tutor.id, start: at("10:00"), student_id: own.id };
    const explained = await told<Explanation>(bot, "explain", asked);
    expect(next(explained)).toEqual([at("11:30"), at("12:00"), at("12:30")]);
  });
});
