/** A student rates a lesson, and others find its tutor. */
import assert from "node:assert/strict";
import { codeOf, done, entriesOf } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { admin, once, reader, student } from "./client.ts";

const { tutorId, givenLessonId, begunLessonId } = stage;

export async function rateAndFind(): Promise<void> {
  const path = { id: givenLessonId };
  const body = { stars: 5, text: "Patient." } as const;
  await done(student.PUT("/lessons/{id}/rating", { params: { path, header: once() }, body }));
  const missed = { params: { path: { id: begunLessonId } }, body };
  assert.equal(await codeOf(student.PUT("/lessons/{id}/rating", missed)), "lesson_not_given");
  assert.equal((await done(student.GET("/lessons/{id}/rating", { params: { path } }))).stars, 5);
  const listed = await done(
    reader.GET("/tutors/{id}/ratings", { params: { path: { id: tutorId } } }),
  );
  assert.deepEqual(entriesOf(listed).map(({ student_name }) => student_name), [null]);

  const free = { day_of_week: 1, start_time: "06:00", end_time: "23:00", weeks_from: day(0) };
  const query = { sort: "rating", currency: "EUR", timezone: "Europe/Kyiv", ...free } as const;
  const found = entriesOf(await done(student.GET("/marketplace/tutors", { params: { query } })));
  assert.equal(found.find(({ tutor_id }) => tutor_id === tutorId)?.ratings, 1);
  const facets = await done(
    student.GET("/marketplace/facets", { params: { query: { currency: "EUR" } } }),
  );
  assert(facets.total >= found.length);

  const hidden = await done(
    admin.PATCH("/lessons/{id}/rating/hidden", { params: { path }, body: { hidden: true } }),
  );
  assert.equal(hidden.hidden, true);
}
