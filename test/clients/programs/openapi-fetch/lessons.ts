/** What a tutor does with lessons: enters one, completes one, gives a weekly one. */
import assert from "node:assert/strict";
import { codeOf, done, entriesOf, first } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { once, student, tutor } from "./client.ts";

const { studentId: student_id } = stage;

export async function enterAndComplete(service_id: number): Promise<void> {
  const at = { start: `${day(5)}T10:00:00Z`, end: `${day(5)}T11:00:00Z` };
  const lesson = await done(
    tutor.POST("/lessons", { params: { header: once() }, body: { student_id, service_id, ...at } }),
  );
  const early = { params: { path: { id: lesson.id } }, body: {} };
  assert.equal(await codeOf(tutor.POST("/lessons/{id}/complete", early)), "lesson_not_begun");
  const begun = { params: { path: { id: stage.begunLessonId } }, body: { no_show: true } };
  const completed = await done(tutor.POST("/lessons/{id}/complete", begun));
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
  const tried = await done(tutor.POST("/lessons/series", { body: { ...body, dry_run: true } }));
  assert.deepEqual(tried.outcomes.map(({ status }) => status), Array(4).fill("booked"));
  await done(tutor.POST("/lessons/series", { params: { header: once() }, body }));

  const { id } = first(entriesOf(await done(student.GET("/lessons/series"))));
  const dateOf = (date: string) => ({ path: { id, date } });
  const moved = await done(tutor.PATCH("/lessons/series/{id}/dates/{date}", {
    params: dateOf(day(15)),
    body: { start: `${day(16)}T12:00:00Z` },
  }));
  assert.equal(moved.utc_start, `${day(16)}T12:00:00Z`);
  const cancelled = await done(student.POST("/lessons/series/{id}/dates/{date}/cancel", {
    params: dateOf(day(22)),
    body: { reason: "School trip." },
  }));
  assert.equal(cancelled.status, "cancelled");
  await done(tutor.POST("/lessons/series/{id}/cancel", {
    params: { path: { id } },
    body: { from: day(23) },
  }));
  const series = await done(student.GET("/lessons/series/{id}", {
    params: { path: { id }, query: { from: day(0) } },
  }));
  assert.equal(series.interval_end, day(22));
}
