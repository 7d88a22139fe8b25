/** A student and a tutor who invite, accept and archive each other, and look at what became of it. */
import assert from "node:assert/strict";
import { codeOf, done, entriesOf } from "../answers.ts";
import { stage } from "../stage.ts";
import { once, service, student, tutor } from "./client.ts";

const { tutorId: tutor_id, studentId: student_id } = stage;

export async function comeToKnowEachOther(): Promise<number> {
  const asked = await done(student.inviteTutor({ headers: once(), body: { tutor_id } }));
  const one = { path: { id: asked.id } };
  assert.equal(await codeOf(student.acceptTutor(one)), "own_invitation");
  const accepted = await done(tutor.acceptStudent(one));
  assert.deepEqual([accepted.status, accepted.invited_by], ["active", "student"]);
  assert.equal(await codeOf(tutor.inviteStudent({ body: { student_id } })), "already_active");
  await done(student.archiveTutor(one));
  await done(tutor.inviteStudentAgain(one));
  assert.equal((await done(tutor.archiveStudent(one))).status, "archived");
  await done(student.inviteTutorAgain(one));

  const timeline = await done(student.readStudentTimeline(one));
  assert.deepEqual(
    entriesOf(timeline).map(({ new_status }) => new_status),
    ["invited", "active", "archived", "invited", "archived", "invited"],
  );
  // The same for both, each on their own clock.
  const theirs = await done(tutor.readTutorTimeline(one));
  const idsOf = (list: typeof theirs) => entriesOf(list).map(({ id }) => id);
  assert.deepEqual(idsOf(theirs), idsOf(timeline));
  const listed = await done(service.listStudentRelations({ query: { student_id } }));
  assert.deepEqual(entriesOf(listed).map(({ id }) => id), [asked.id]);
  assert.equal((await done(student.readStudentRelation(one))).invited_by, "student");
  return asked.id;
}

export async function answerBatches(id: number): Promise<void> {
  const body = { ids: [id, 999_999_999] };
  const accepted = await done(tutor.acceptRelations({ headers: once(), body }));
  assert.deepEqual(accepted.processed, [id]);
  assert.deepEqual(accepted.failed.map(({ code }) => code), ["not_found"]);
  const ended = await done(tutor.archiveRelations({ body: { ids: [id] } }));
  assert.deepEqual(ended.processed, [id]);
  const one = { path: { id } };
  await done(tutor.inviteStudentAgain(one));
  await done(student.acceptTutor(one));

  const active = { query: { status: ["active" as const], search: "STUDENT" } };
  assert.equal(entriesOf(await done(tutor.listTutorRelations(active))).length, 1);
  assert.equal((await done(tutor.readTutorRelation(one))).status, "active");
  const [latest] = entriesOf(await done(tutor.listRelationActions()));
  assert.equal(latest?.metadata.cause, "acceptance");
}
