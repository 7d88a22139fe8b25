import { expect, test } from "vitest";
import { completeLessons } from "../../src/lessons/complete-lessons.ts";
import { aBusyApp } from "../load/servers.ts";
import type { Person } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs } from "../support/database.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import { aLesson } from "../support/tutoring.ts";

const DAY = 86_400_000;

/** Tutors with two lessons each, all of the first day. */
async function lessonsToComplete(count: number) {
  const tenant = await aTenant();
  const app = await aBusyApp(tenant);
  const student = await app.student();
  const tutors = await Promise.all(Array.from({ length: count }, () => app.tutor()));
  const ids: number[] = [];
  // The newest tutor first, so that the lessons are not in the order of the calendars.
  for (const [i, tutor] of tutors.toReversed().entries()) {
    ids.push(await lessonAt(tutor, student, 10 * 60 + i * 60));
    ids.push(await lessonAt(tutor, student, 10 * 60 + i * 60 + 30));
  }
  return { tenant, app, tutors, ids, later: app.clock.now + DAY };
}

const lessonAt = (tutor: Person, student: Person, minute: number) => {
  const start = Date.parse("2027-03-01T00:00:00Z") + minute * 60_000;
  return aLesson(tutor, student, new Date(start).toJSON(), new Date(start + 1_800_000).toJSON());
};

test("lessons that are changed while it waits: what was before is what they were, and none is forced", async ({ skip }) => {
  const { tenant, tutors: [tutor], ids: [first, second], later } = await lessonsToComplete(1);
  if (!tutor || !first || !second) throw new Error("no lessons");
  const rival = await openTransaction(tenant.db);
  await rival.sql`select lock_calendar(${tutor.id})`;
  const completing = completeLessons(tenant.db, later);
  await waitForLocks(tenant);
  await rival.sql`update lessons set status = 'cancelled' where id = ${first}`;
  await rival.sql`update lessons set service_name = 'Latin' where id = ${second}`;
  await rival.commit();
  expect(await completing).toBe(1);
  const changes = await tenant.db`
    select lesson_id, before->>'service_name' as service, before->>'status' as before,
      after->>'service_name' as same_service, after->>'status' as after
    from lesson_changes where action = 'completed'`;
  expect(changes).toEqual([{
    lesson_id: second,
    service: "Latin",
    before: "scheduled",
    same_service: "Latin",
    after: "completed",
  }]);
  skip(!isLogOurs, "deadlocks cannot be counted");
  expect(await deadlocks(tenant)).toBe(0);
});

test("it takes calendars in the order of all others, whatever lessons ended first", async ({ skip }) => {
  const { tenant, tutors, later, ids } = await lessonsToComplete(4);
  const [one, two, three, four] = tutors.map(({ id }) => id).toSorted((a, b) => a - b);
  const rival = await openTransaction(tenant.db);
  await rival.sql`select lock_calendar(${one ?? 0})`;
  const completing = completeLessons(tenant.db, later);
  await waitForLocks(tenant);
  for (const id of [two, three, four]) await rival.sql`select lock_calendar(${id ?? 0})`;
  await rival.commit();
  expect(await completing).toBe(ids.length);
  skip(!isLogOurs, "deadlocks cannot be counted");
  expect(await deadlocks(tenant)).toBe(0);
});
