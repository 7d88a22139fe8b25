/** A student and a tutor who invite, accept and archive each other, and look at what became of it. */
import assert from "node:assert/strict";
import { codeOf, done, entriesOf } from "../answers.ts";
import { stage } from "../stage.ts";
import { once, service, student, tutor } from "./client.ts";

const { tutorId: tutor_id, studentId: student_id } = stage;

export async function comeToKnowEachOther(): Promise<number> {
  const header = once();
  const asked = await done(
    student.POST("/student/relations", { params: { header }, body: { tutor_id } }),
  );
  const one = { params: { path: { id: asked.id } } };
  assert.equal(
    await codeOf(student.POST("/student/relations/{id}/accept", one)),
    "own_invitation",
  );
  const accepted = await done(tutor.POST("/tutor/relations/{id}/accept", one));
  assert.deepEqual([accepted.status, accepted.invited_by], ["active", "student"]);
  assert.equal(
    await codeOf(tutor.POST("/tutor/relations", { body: { student_id } })),
    "already_active",
  );
  await done(student.POST("/student/relations/{id}/archive", one));
  await done(tutor.POST("/tutor/relations/{id}/invite", one));
  const archived = await done(tutor.POST("/tutor/relations/{id}/archive", one));
  assert.equal(archived.status, "archived");
  await done(student.POST("/student/relations/{id}/invite", one));

  const timeline = await done(student.GET("/student/relations/{id}/timeline", one));
  assert.deepEqual(
    entriesOf(timeline).map(({ new_status }) => new_status),
    ["invited", "active", "archived", "invited", "archived", "invited"],
  );
  const theirs = await done(tutor.GET("/tutor/relations/{id}/timeline", one));
  // The same for both, each on their own clock.
  const idsOf = (list: typeof theirs) => entriesOf(list).map(({ id }) => id);
  assert.deepEqual(idsOf(theirs), idsOf(timeline));
  const query = { student_id };
  const listed = await done(service.GET("/student/relations", { params: { query } }));
  assert.deepEqual(entriesOf(listed).map(({ id }) => id), [asked.id]);
  const seen = await done(student.GET("/student/relations/{id}", one));
  assert.equal(seen.invited_by, "student");
  return asked.id;
}

export async function answerBatches(id: number): Promise<void> {
  const body = { ids: [id, 999_999_999] };
  const params = { header: once() };
  const accepted = await done(tutor.POST("/tutor/relations/batch/accept", { params, body }));
  assert.deepEqual(accepted.processed, [id]);
  assert.deepEqual(accepted.failed.map(({ code }) => code), ["not_found"]);
  const ended = await done(tutor.POST("/tutor/relations/batch/archive", { body: { ids: [id] } }));
  assert.deepEqual(ended.processed, [id]);
  const one = { params: { path: { id } } };
  await done(tutor.POST("/tutor/relations/{id}/invite", one));
  await done(student.POST("/student/relations/{id}/accept", one));

  const active = { params: { query: { status: ["active" as const], search: "STUDENT" } } };
  assert.equal(entriesOf(await done(tutor.GET("/tutor/relations", active))).length, 1);
  assert.equal((await done(tutor.GET("/tutor/relations/{id}", one))).status, "active");
  const [latest] = entriesOf(await done(tutor.GET("/tutor/relations/recent-actions")));
  assert.equal(latest?.metadata.cause, "acceptance");
}
