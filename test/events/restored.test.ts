import { beforeAll, expect, test } from "vitest";
import { forgetMoments } from "../../src/generated/sql/moments.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aLesson } from "../support/tutoring.ts";
import { allAfter, events, pageAfter, whenFinal } from "./events.ts";

/** A backup was restored in a database whose transactions have smaller numbers (X13). */
let app: TestApp;
let admin: Client;
const LATER: Record<string, string> = {
  user_changes:
    "(user_id, action, roles, fields, moment) values ($tutor, 'changed', '{tutor}', '{name}', '999999999999')",
  relation_status_log: `(relation_id, prev_status, new_status, metadata, moment)
    select relation_id, prev_status, new_status, metadata, '999999999999' from relation_status_log`,
  availability_changes: "(tutor_id, action, moment) values ($tutor, 'slot_added', '999999999999')",
  lesson_changes: `(lesson_id, action, after, moment)
    select lesson_id, 'described', after, '999999999999' from lesson_changes`,
};

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
});

test("410: the feed begins anew behind what another database wrote, and tells what follows", async () => {
  const [tutor, student] = [await app.tutor(), await app.student()];
  const id = await aLesson(tutor, student, "2027-03-02T10:00:00Z", "2027-03-02T11:00:00Z");
  await whenFinal(app);
  const [begun, end] = [await pageAfter(admin, null, "limit=2"), await pageAfter(admin, "now")];

  const { control, db, slug } = app.tenant;
  // What pg_restore would leave: moments that come much later here.
  for (const [trail, row] of Object.entries(LATER)) {
    await db.unsafe(`insert into ${trail} ${row.replace("$tutor", `${tutor.id}`)}`);
  }
  expect((await allAfter(admin, end.cursor)).told).toEqual([]);

  // As whoever migrates does.
  expect(await forgetMoments(control, { roleName: `hh_${slug}` })).toEqual({ found_any: true });
  expect(await forgetMoments(control, { roleName: `hh_${slug}` })).toEqual({ found_any: false });
  await tutor.patch(`/lessons/${id}/reschedule`, { start: "2027-03-02T12:00:00Z" });
  await whenFinal(app);
  const { told } = await allAfter(admin, null);
  expect(told.map(({ type, data }) => [type, data.lesson_id])).toEqual([[
    "lesson.rescheduled",
    id,
  ]]);
  for (const { cursor } of [begun, end]) {
    expect((await events(admin, `?after=${cursor}`)).body.code).toBe("cursor_too_old");
  }
});
