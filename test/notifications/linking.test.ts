import { beforeAll, expect, test } from "vitest";
import { linkAccount } from "../support/accounts.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { held } from "../support/holds.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import { aTeacher, book, booked, cancel, told } from "../support/marketplace.ts";
import { deliver } from "./bot.ts";
import { countAll, FAR, notificationsOf, spelled } from "./told.ts";

/** Rows exist for people who can be told: linking an account writes those of the lessons ahead (N1). */

let app: TestApp;
beforeAll(async () => {
  app = await anApp({ now: FAR });
});

const START = "2060-03-08T10:00:00Z";

test("nobody has linked an account: no rows, whatever becomes of the lesson", async () => {
  const own = await anApp({ now: FAR });
  const [tutor, student] = [await aTeacher(own), await own.student()];
  const lesson = await booked(student, tutor, START);
  const later = await booked(student, tutor, "2060-03-09T10:00:00Z");
  await student.patch(`/lessons/${lesson.id}/reschedule`, { start: "2060-03-08T12:00:00Z" });
  await cancel(tutor, later);
  expect(await countAll(own)).toBe(0);
});

test("whoever links one is told of their lessons ahead, and the other person is not", async () => {
  const [tutor, student] = [await aTeacher(app), await app.student()];
  const [lesson, cancelled] = [
    await booked(student, tutor, START),
    await booked(student, tutor, "2060-03-09T10:00:00Z"),
  ];
  const hold = await held(student, tutor, "2060-03-10T10:00:00Z");
  await cancel(student, cancelled);
  await app.tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (${tutor.id}, ${student.id}, '2020-03-02T10:00Z', '2020-03-02T11:00Z', 'tutor')`;
  const before = await countAll(app);
  const account = await linkAccount(app, student);
  const rows = await notificationsOf(app, lesson);
  expect(spelled(rows)).toEqual(["confirmation pending", "reminder pending 2060-03-08T09:00:00Z"]);
  for (const { recipient_id, telegram_user_id } of rows) {
    expect([recipient_id, telegram_user_id]).toEqual([student.id, account]);
  }
  for (const none of [cancelled, hold]) expect(await notificationsOf(app, none)).toEqual([]);
  expect(await countAll(app)).toBe(before + 2);
});

test("they are told of them in the order of the lessons, whenever those were booked", async () => {
  const [tutor, student] = [await aTeacher(app), await app.student({ zone: "UTC" })];
  for (const day of [17, 15, 18, 16]) {
    await booked(student, tutor, `2060-03-${day}T10:00:00Z`);
  }
  // Whose size is known is read as it stands.
  await app.tenant.db`analyze lessons`;
  const account = await linkAccount(app, student);
  const said = (await deliver(await app.service()))
    .filter(({ telegram_user_id }) => telegram_user_id === account)
    .map(({ message }) => /\d+ March/.exec(message)?.[0]);
  expect(said).toEqual(["15 March", "16 March", "17 March", "18 March"]);
});

test("a tutor who links one is told, too; of what comes after both", async () => {
  const [tutor, student] = [await aTeacher(app), await app.student()];
  const lesson = await booked(student, tutor, START);
  await linkAccount(app, tutor);
  await linkAccount(app, student);
  expect(await notificationsOf(app, lesson)).toHaveLength(4);
  expect(await notificationsOf(app, await booked(student, tutor, "2060-03-09T10:00:00Z")))
    .toHaveLength(4);
});

test("of a lesson that is being booked while they link theirs they are told", async () => {
  const [tutor, student] = [await aTeacher(app), await app.student()];
  const writer = await openTransaction(app.tenant.db);
  const [lesson] = await writer.sql<{ id: number }[]>`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (${tutor.id}, ${student.id}, ${START}, ${START}::timestamptz + interval '1 hour', 'tutor')
    returning id`;
  const linked = linkAccount(app, student);
  await waitForLocks(app.tenant);
  await writer.commit();
  await linked;
  expect(await notificationsOf(app, { id: Number(lesson?.id) })).toHaveLength(2);
});

test("201: one who teaches and learns is told of either in its own words", async () => {
  const [both, other] = [await aTeacher(app), await aTeacher(app)];
  const asStudent = await app.as(both, "student");
  await asStudent.get("/me/profile");
  await linkAccount(app, both);
  const student = await app.student();
  expect(told(await book(student, both, START))).toBe("201");
  const learned = await booked(asStudent, other, "2060-03-08T12:00:00Z");
  const [confirmation] = await notificationsOf(app, learned);
  expect(confirmation?.message).toContain("with your tutor");
});
