/** A bot with a service key acts for people; a program that may only read; an admin; a probe. */
import assert from "node:assert/strict";
import { codeOf, done, entriesOf, gone } from "../answers.ts";
import { stage } from "../stage.ts";
import { admin, nobody, once, reader, service } from "./client.ts";

const { tutorId: tutor_id, studentId: student_id } = stage;

export async function actForAStudent(service_id: number, start: string, later: string) {
  const query = { on_behalf_of: student_id };
  const services = await done(
    service.GET("/tutors/{id}/services", { params: { path: { id: tutor_id } } }),
  );
  assert.deepEqual(entriesOf(services).map(({ id }) => id), [service_id]);
  const { id } = await done(service.POST("/bookings", {
    params: { header: once() },
    body: { tutor_id, service_id, start, student_id },
  }));
  const path = { id };
  const listed = await done(service.GET("/lessons", { params: { query: { ...query, tutor_id } } }));
  assert(entriesOf(listed).some((lesson) => lesson.id === id));
  assert.equal(
    await codeOf(service.POST("/lessons/{id}/cancel", { params: { path }, body: {} })),
    "validation_failed",
  );
  const moved = await done(
    service.PATCH("/lessons/{id}/reschedule", { params: { path, query }, body: { start: later } }),
  );
  assert.equal(moved.utc_start, later);
  const cancelled = await done(
    service.POST("/lessons/{id}/cancel", { params: { path, query, header: once() }, body: {} }),
  );
  assert.equal(cancelled.cancelled_by, "student");

  const read = await done(reader.GET("/lessons/{id}", { params: { path } }));
  assert.equal(read.status, "cancelled");
  const body = { tutor_id, service_id, start, student_id };
  assert.equal(await codeOf(reader.POST("/bookings", { body })), "forbidden");
}

export async function knowPeople(): Promise<void> {
  const made = await done(service.PUT("/users/by-subject/{sub}", {
    params: { path: { sub: "crm|4711" }, header: once() },
    body: { name: "Nora", roles: ["student"], language: "uk" },
  }));
  const found = await done(admin.GET("/users", { params: { query: { q: "crm|4711" } } }));
  assert.deepEqual(entriesOf(found), [made]);
  const params = { path: { id: made.id } };
  assert.deepEqual(await done(reader.GET("/users/{id}", { params })), made);
  const page = await done(reader.GET("/tutors/{id}", { params: { path: { id: tutor_id } } }));
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
  await done(admin.PUT("/settings", { params: { header: once() }, body }));
  const settings = await done(admin.GET("/settings"));
  assert.equal(settings.max_active_with_tutor, 12);
  const policies = await done(admin.GET("/tutor/policies", { params: { query: { tutor_id } } }));
  assert.equal(policies.max_lessons_per_day, 6);
  assert.equal((await done(admin.GET("/me/profile"))).role, "admin");
}

/** A partner's key is made, rotated and revoked, and a feature switched on for them to see. */
export async function keepKeysAndFlags(): Promise<void> {
  const made = await done(admin.POST("/keys", {
    params: { header: once() },
    body: { kind: "api_key", name: crypto.randomUUID(), scopes: ["read"] },
  }));
  assert(made.key?.startsWith(made.prefix));
  const params = { path: { id: made.id }, header: once() };
  const { key, ...rotated } = await done(
    admin.POST("/keys/{id}/rotate", { params, body: { grace_minutes: 60 } }),
  );
  assert.notEqual(key, made.key);
  const page = await done(admin.GET("/keys", { params: { query: { limit: 100 } } }));
  assert(entriesOf(page).some(({ id }) => id === rotated.id));
  await gone(admin.DELETE("/keys/{id}", { params: { ...params, header: once() } }));
  assert.notEqual(
    (await done(admin.GET("/keys/{id}", { params: { path: params.path } }))).revoked_at,
    null,
  );

  const path = { name: "clients_try_it" };
  await done(admin.PUT("/settings/feature-flags/{name}", {
    params: { path, header: once() },
    body: { enabled: true, percentage: 0, allow: [student_id] },
  }));
  const flag = await done(admin.GET("/settings/feature-flags/{name}", { params: { path } }));
  assert.equal(flag.percentage, 0);
  const all = entriesOf(await done(admin.GET("/settings/feature-flags")));
  assert.equal(all.find(({ name }) => name === path.name)?.allowed_users, 1);
  const query = { on_behalf_of: student_id };
  const flags = await done(reader.GET("/feature-flags", { params: { query } }));
  assert.equal(flags[path.name], true);
  await gone(
    admin.DELETE("/settings/feature-flags/{name}", { params: { path, header: once() } }),
  );
}

/** Tells people what is due, and what became of one that it has. */
export async function tellPeople(): Promise<void> {
  const due = await done(
    service.GET("/internal/notifications/pending", { params: { query: { limit: 10 } } }),
  );
  assert(due.notifications.every(({ message, lease }) => message !== "" && lease > 0));
  const id = stage.notificationId;
  const told = await done(service.PATCH("/internal/notifications/{id}", {
    params: { path: { id }, header: once() },
    body: { status: "sent", lease: 1, permanent: false },
  }));
  assert.deepEqual([told.status, told.attempts, told.recipient_id], ["sent", 1, student_id]);
  const late = await done(service.POST("/internal/notifications/batch/settle", {
    params: { header: once() },
    body: { outcomes: [{ id, status: "failed", lease: 1, permanent: false }] },
  }));
  assert.deepEqual(late.failed.map(({ code }) => code), ["not_leased"]);
  const query = { status: "sent", limit: 100 } as const;
  const sent = await done(service.GET("/internal/notifications", { params: { query } }));
  assert(entriesOf(sent).some((one) => one.id === id));
}

export async function probe(): Promise<void> {
  assert.equal((await done(nobody.GET("/health"))).database, "connected");
  assert.equal((await done(nobody.GET("/health/live"))).status, "alive");
  const events = [{ name: "calendar_load" as const, duration_ms: 312, cells_count: 336 }];
  await gone(nobody.POST("/telemetry", { body: { events } }));
}
