/** A student rates a lesson, and others find its tutor. */
import assert from "node:assert/strict";
import { codeOf, done, entriesOf } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { admin, once, reader, student } from "./client.ts";

const { tutorId, givenLessonId, begunLessonId } = stage;

export async function rateAndFind(): Promise<void> {
  const path = { id: givenLessonId };
  const body = { stars: 5, text: "Patient." };
  await done(student.rateLesson({ path, headers: once(), body }));
  const missed = { path: { id: begunLessonId }, body };
  assert.equal(await codeOf(student.rateLesson(missed)), "lesson_not_given");
  assert.equal((await done(student.readRating({ path }))).stars, 5);
  const listed = await done(reader.listRatings({ path: { id: tutorId } }));
  assert.deepEqual(entriesOf(listed).map(({ student_name }) => student_name), [null]);

  const free = { day_of_week: 1, start_time: "06:00", end_time: "23:00", weeks_from: day(0) };
  const query = { sort: "rating", currency: "EUR", timezone: "Europe/Kyiv", ...free } as const;
  const found = entriesOf(await done(student.listTutors({ query })));
  assert.equal(found.find(({ tutor_id }) => tutor_id === tutorId)?.ratings, 1);
  const facets = await done(student.countTutors({ query: { currency: "EUR" } }));
  assert(facets.total >= found.length);

  const hidden = await done(admin.hideRating({ path, body: { hidden: true } }));
  assert.equal(hidden.hidden, true);
}
