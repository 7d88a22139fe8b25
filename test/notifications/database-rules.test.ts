import { beforeAll, expect, test } from "vitest";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, booked, type LessonBody } from "../support/marketplace.ts";
import { countAll, FAR } from "./told.ts";

// The database refuses a malformed notification by itself, whatever code writes it (N1).
let app: TestApp;
let student: Person;
let lesson: LessonBody;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  student = await app.student();
  const tutor = await aTeacher(app);
  await linkAccounts(app);
  lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
});

const because = (constraint: string) => ({ constraint: constraint });

test("a second of a kind for one person and lesson is refused", async () => {
  for (const kind of ["confirmation", "reminder"]) {
    const second = app.tenant.db`
      insert into notifications (lesson_id, recipient_id, kind, scheduled_at)
      values (${lesson.id}, ${student.id}, ${kind}, now())`;
    await expect(second).rejects.toMatchObject(
      because("notifications_tell_a_person_once_of_a_kind"),
    );
  }
  expect(await countAll(app)).toBe(4);
});

test.each([
  ["notifications_have_a_kind", "kind = 'advertisement'"],
  ["notifications_have_a_status", "status = 'lost'"],
  ["notifications_are_tried_three_times_at_most", "status = 'failed', attempts = 4"],
  ["notifications_are_tried_three_times_at_most", "attempts = -1"],
  ["notifications_sent_have_an_instant", "status = 'sent', sent_at = null"],
  ["notifications_pending_have_a_try_left", "status = 'pending', attempts = 3"],
  ["notifications_lesson_id_fkey", "lesson_id = 987654321"],
  ["notifications_recipient_id_fkey", "recipient_id = 987654321 + id"],
])("%s: %s", async (constraint, wrong) => {
  const change = app.tenant.db.unsafe(`update notifications set ${wrong}`);
  await expect(change).rejects.toMatchObject(because(constraint));
});

test("three attempts are fine, and fail or succeed at the end", async () => {
  await app.tenant.db`update notifications set attempts = 2`;
  await app.tenant
    .db`update notifications set attempts = 3, status = 'sent', sent_at = now() where kind = 'reminder'`;
  await app.tenant.db`update notifications set attempts = 3, status = 'failed'`;
});

test.each([4, 10_081])("users_are_reminded_5_minutes_to_a_week_before: %s", async (minutes) => {
  const change = app.tenant.db`update users set reminder_minutes = ${minutes}`;
  await expect(change).rejects.toMatchObject(
    because("users_are_reminded_5_minutes_to_a_week_before"),
  );
});

test("users_have_a_telegram_account_of_their_own", async () => {
  const both = app.tenant.db`update users set telegram_user_id = 7`;
  await expect(both).rejects.toMatchObject(because("users_have_a_telegram_account_of_their_own"));
});
