/** A bot with a service key acts for people; a program that may only read; an admin; a probe. */
import assert from "node:assert/strict";
import { codeOf, done, entriesOf, gone } from "../answers.ts";
import { stage } from "../stage.ts";
import { admin, nobody, once, reader, service } from "./client.ts";

const { tutorId: tutor_id, studentId: student_id } = stage;

export async function actForAStudent(service_id: number, start: string, later: string) {
  const query = { on_behalf_of: student_id };
  const services = await done(service.listTutorServices({ path: { id: tutor_id } }));
  assert.deepEqual(entriesOf(services).map(({ id }) => id), [service_id]);
  const { id } = await done(
    service.bookLesson({ headers: once(), body: { tutor_id, service_id, start, student_id } }),
  );
  const path = { id };
  const listed = await done(service.listLessons({ query: { ...query, tutor_id } }));
  assert(entriesOf(listed).some((lesson) => lesson.id === id));
  assert.equal(await codeOf(service.cancelLesson({ path, body: {} })), "validation_failed");
  const moved = await done(service.rescheduleLesson({ path, query, body: { start: later } }));
  assert.equal(moved.utc_start, later);
  const cancelled = await done(service.cancelLesson({ path, query, headers: once(), body: {} }));
  assert.equal(cancelled.cancelled_by, "student");

  const read = await done(reader.readLesson({ path }));
  assert.equal(read.status, "cancelled");
  const body = { tutor_id, service_id, start, student_id };
  assert.equal(await codeOf(reader.bookLesson({ body })), "forbidden");
}

export async function knowPeople(): Promise<void> {
  const made = await done(service.saveUser({
    path: { sub: "crm|4711" },
    headers: once(),
    body: { name: "Nora", roles: ["student"], language: "uk" },
  }));
  const found = await done(admin.listUsers({ query: { q: "crm|4711" } }));
  assert.deepEqual(entriesOf(found), [made]);
  assert.deepEqual(await done(reader.readUser({ path: { id: made.id } })), made);
  const page = await done(reader.readTutor({ path: { id: tutor_id } }));
  assert.deepEqual([page.headline, page.price_from?.price], ["English", "27.50"]);
}

export async function administer(): Promise<void> {
  const body = {
    min_notice_minutes: 0,
    horizon_days: 90,
    buffer_before_minutes: 0,
    buffer_after_minutes: 0,
    max_lessons_per_day: null,
    max_lessons_per_week: null,
    cancellation_notice_minutes: 0,
    max_active_with_tutor: 12,
    max_active_in_all: 30,
    tutors_know_all_students: false,
  };
  await done(admin.replaceSettings({ headers: once(), body }));
  const settings = await done(admin.readSettings());
  assert.equal(settings.max_active_with_tutor, 12);
  const policies = await done(admin.readPolicies({ query: { tutor_id } }));
  assert.equal(policies.max_lessons_per_day, 6);
  assert.equal((await done(admin.readProfile())).role, "admin");
}

/** A partner's key is made, rotated and revoked, and a feature switched on for them to see. */
export async function keepKeysAndFlags(): Promise<void> {
  const name = crypto.randomUUID();
  const made = await done(
    admin.createKey({ headers: once(), body: { kind: "api_key", name, scopes: ["read"] } }),
  );
  assert(made.key?.startsWith(made.prefix));
  const { key, ...rotated } = await done(
    admin.rotateKey({ path: { id: made.id }, headers: once(), body: { grace_minutes: 60 } }),
  );
  assert.notEqual(key, made.key);
  const listed = entriesOf(await done(admin.listKeys({ query: { limit: 100 } })));
  assert(listed.some(({ id }) => id === rotated.id));
  await gone(admin.revokeKey({ path: { id: made.id }, headers: once() }));
  assert(
    await done(admin.readKey({ path: { id: made.id } })).then(({ revoked_at }) =>
      revoked_at !== null
    ),
  );

  const path = { name: "clients_try_it" };
  await done(admin.saveFeatureFlag({
    path,
    headers: once(),
    body: { enabled: true, percentage: 0, allow: [student_id] },
  }));
  assert.equal((await done(admin.readFeatureFlag({ path }))).percentage, 0);
  const all = entriesOf(await done(admin.listFeatureFlags()));
  assert.equal(all.find(({ name }) => name === path.name)?.allowed_users, 1);
  const flags = await done(reader.readFeatureFlags({ query: { on_behalf_of: student_id } }));
  assert.equal(flags[path.name], true);
  await gone(admin.deleteFeatureFlag({ path, headers: once() }));
}

/** Tells people what is due, and what became of one that it has. */
export async function tellPeople(): Promise<void> {
  const due = await done(service.leaseNotifications({ query: { limit: 10 } }));
  assert(due.notifications.every(({ message, lease }) => message !== "" && lease > 0));
  const id = stage.notificationId;
  const body = { status: "sent", lease: 1 } as const;
  const told = await done(service.settleNotification({ path: { id }, headers: once(), body }));
  assert.deepEqual([told.status, told.attempts, told.recipient_id], ["sent", 1, student_id]);
  const outcomes = [{ id, status: "failed" as const, lease: 1 }];
  const late = await done(
    service.settleNotifications({ headers: once(), body: { outcomes } }),
  );
  assert.deepEqual(late.failed.map(({ code }) => code), ["not_leased"]);
  const sent = await done(service.listNotifications({ query: { status: "sent", limit: 100 } }));
  assert(entriesOf(sent).some((one) => one.id === id));
}

export async function probe(): Promise<void> {
  assert.equal((await done(nobody.readHealth())).database, "connected");
  assert.equal((await done(nobody.readLiveness())).status, "alive");
  const events = [{ name: "calendar_load" as const, duration_ms: 312, cells_count: 336 }];
  await gone(nobody.recordTelemetry({ body: { events } }));
}
