/** What a tutor does with lessons: enters one, completes one, gives a weekly one. */
import assert from "node:assert/strict";
import { codeOf, done, entriesOf, first } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { once, student, tutor } from "./client.ts";

const { studentId: student_id } = stage;

export async function enterAndComplete(service_id: number): Promise<void> {
  const at = { start: `${day(5)}T10:00:00Z`, end: `${day(5)}T11:00:00Z` };
  const lesson = await done(
    tutor.createLesson({ headers: once(), body: { student_id, service_id, ...at } }),
  );
  const early = { path: { id: lesson.id }, body: {} };
  assert.equal(await codeOf(tutor.completeLesson(early)), "lesson_not_begun");
  const begun = { path: { id: stage.begunLessonId }, body: { no_show: true } };
  const completed = await done(tutor.completeLesson(begun));
  assert.deepEqual([completed.status, completed.no_show], ["completed", true]);
}

export async function giveSeries(service_id: number): Promise<void> {
  const body = {
    student_id,
    service_id,
    day_of_week: 2,
    start_time: "15:00",
    duration_minutes: 60,
    first_date: day(8),
    interval_end: day(29),
  };
  const tried = await done(tutor.createSeries({ body: { ...body, dry_run: true } }));
  assert.deepEqual(tried.outcomes.map(({ status }) => status), Array(4).fill("booked"));
  await done(tutor.createSeries({ headers: once(), body }));

  const { id } = first(entriesOf(await done(student.listSeries())));
  const dateOf = (date: string) => ({ path: { id, date } });
  const moved = await done(
    tutor.rescheduleSeriesDate({ ...dateOf(day(15)), body: { start: `${day(16)}T12:00:00Z` } }),
  );
  assert.equal(moved.utc_start, `${day(16)}T12:00:00Z`);
  const cancelled = await done(
    student.cancelSeriesDate({ ...dateOf(day(22)), body: { reason: "School trip." } }),
  );
  assert.equal(cancelled.status, "cancelled");
  await done(tutor.cancelSeries({ path: { id }, body: { from: day(23) } }));
  const series = await done(student.readSeries({ path: { id }, query: { from: day(0) } }));
  assert.equal(series.interval_end, day(22));
}
