import { expect } from "vitest";
import type { LessonBody } from "../../support/marketplace.ts";
import { lookAtSchedule } from "./look-schedule.ts";
import { hasPart, HOUR, type Lesson, nameOf, type State, type Who } from "./state.ts";
import { utc } from "./wall.ts";
import { personOf, type World } from "./world.ts";

/** At the end of a run all that can be read is what the model says. */
export async function lookAround(world: World, state: State): Promise<void> {
  await lookAtLessons(world, state);
  await lookAtTables(world, state);
  await lookAtSchedule(world, state);
}

/** `GET /lessons/my` of each person, in each of their roles. */
async function lookAtLessons(world: World, { lessons, tutors, students }: State) {
  const everybody: Who[] = [
    ...tutors.map(({ id }) => ({ role: "tutor", id } as const)),
    ...students.map((id) => ({ role: "student", id } as const)),
  ];
  for (const who of everybody) {
    const { body } = await personOf(world, who).get<{ events: LessonBody[] }>("/lessons/my");
    const own = lessons.filter((one) => hasPart(one, who.id));
    expect(body.events.map(spellAnswer).toSorted(), `the lessons of ${nameOf(who)}`)
      .toEqual(own.map(spellLesson).toSorted());
  }
}

const spellAnswer = (one: LessonBody): string =>
  `${one.id} ${one.tutor_id}/${one.student_id} ${one.utc_start}–${one.utc_end} ${one.status}`;

const spellLesson = ({ id, tutor, student, start, end, status }: Lesson): string =>
  `${id} ${tutor}/${student} ${utc(start)}–${utc(end)} ${status}`;

/** What lies in the tables: lessons and holds, time off, who is told of what, and the trail. */
async function lookAtTables({ app: { tenant: { db } } }: World, state: State): Promise<void> {
  const tutors = state.tutors.map(({ id }) => id);
  const lessons = await db<{ row: string }[]>`
    select id || ' ' || status || case when held_until <= now() then ' expired' else '' end as row
    from lessons where tutor_id = any(${tutors}::bigint[])`;
  expect(lessons.map(({ row }) => row).toSorted(), "rows of lessons").toEqual([
    ...state.lessons.map(({ id, status }) => `${id} ${status}`),
    ...state.holds.map(({ id, expired }) => `${id} held${expired ? " expired" : ""}`),
  ].toSorted());
  const blocks = await db<{ id: number }[]>`
    select id from blocks where tutor_id = any(${tutors}::bigint[]) order by id`;
  expect(blocks.map(({ id }) => id), "blocks").toEqual(
    state.blocks.map(({ id }) => id).toSorted((a, b) => a - b),
  );
  const series = await db<{ row: string }[]>`
    select public_id || ' ' || coalesce(interval_end::text, 'open') || ' ' || booked_until as row
    from series where tutor_id = any(${tutors}::bigint[])`;
  expect(series.map(({ row }) => row).toSorted(), "series").toEqual(
    state.series.map((one) => `${one.id} ${one.end ?? "open"} ${one.bookedUntil}`).toSorted(),
  );
  const told = await db<{ row: string }[]>`
    select lesson_id || ' ' || recipient_id || ' ' || kind || ' ' || notifications.status
      || case kind when 'reminder' then ' ' || extract(epoch from scheduled_at)::bigint else '' end as row
    from notifications join lessons on lessons.id = lesson_id
    where tutor_id = any(${tutors}::bigint[])`;
  expect(told.map(({ row }) => row).toSorted(), "notifications")
    .toEqual(state.lessons.flatMap(toldOf).toSorted());
}

/** Both people are told twice of each lesson, as long as it is to be. */
function toldOf({ id, tutor, student, start, status }: Lesson): string[] {
  const known = status === "scheduled" ? "pending" : "withdrawn";
  return [tutor, student].flatMap((person) => [
    `${id} ${person} confirmation ${known}`,
    `${id} ${person} reminder ${known} ${(start - HOUR) / 1000}`,
  ]);
}
