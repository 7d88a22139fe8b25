import { expect, test } from "vitest";
import { applyFile } from "../../src/imports/apply-file.ts";
import { rollbackImport } from "../../src/imports/rollback-import.ts";
import { anApp } from "../support/app.ts";
import { aJson } from "../imports/files.ts";
import { aRelation, type ChangeBody, type Page, type RelationBody, storyOf } from "./relations.ts";

test("who had lessons in the older system has a relation, one a pair, and keeps it after a rollback", async () => {
  const app = await anApp();
  const [tutor, other] = [await app.tutor(), await app.tutor()];
  const [known, pupil] = [await app.student(), await app.student()];
  const before = await aRelation(tutor, known);
  const lesson = (day: number, who = pupil, by = tutor) => ({
    kind: "lesson",
    tutor_sub: by.subject,
    student_sub: who.subject,
    start: `2027-03-1${day} 08:00Z`,
    end: `2027-03-1${day} 08:30Z`,
  });
  const file = await aJson([lesson(0), lesson(1), lesson(2, known), lesson(3, pupil, other)]);
  const done = await applyFile(app.tenant.db, file, app.clock.now);
  expect(done).toMatchObject({ lessons_created: 4 });
  const { body } = await pupil.get<Page<RelationBody>>("/student/relations?sort=-updated");
  expect(body.results.map(({ tutor_id, status, lesson_count }) => [tutor_id, status, lesson_count]))
    .toEqual(expect.arrayContaining([[tutor.id, "active", 2], [other.id, "active", 1]]));
  expect(body.results).toHaveLength(2);
  const [made] = body.results;
  const timeline = await pupil.get<Page<ChangeBody>>(`/student/relations/${made?.id}/timeline`);
  expect(timeline.body.results).toMatchObject([{
    prev_status: null,
    new_status: "active",
    actor_id: null,
    metadata: { cause: "import", import_id: done.import_id },
  }]);
  expect(await storyOf(app, before)).toBe("none → invited → active");
  await rollbackImport(app.tenant.db, done.import_id);
  const after = await pupil.get<Page<RelationBody>>("/student/relations");
  expect(after.body.results.map(({ status, lesson_count }) => [status, lesson_count]))
    .toEqual([["active", 0], ["active", 0]]);
  await applyFile(app.tenant.db, file, app.clock.now);
  expect(await storyOf(app, made?.id ?? 0)).toBe("none → active");
});
