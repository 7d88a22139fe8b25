/** A tutor opens their calendar: profile, week, services, policies, slots, time off, a draft. */
import assert from "node:assert/strict";
import { allOf, codeOf, done, entriesOf, first, gone } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { once, tutor } from "./client.ts";

const HOURS = { start: "10:00", end: "18:00" };

export async function paintWeek(): Promise<void> {
  const profile = await done(tutor.PATCH("/me/profile", { body: { name: "Tamara" } }));
  assert.deepEqual([profile.id, profile.timezone], [stage.tutorId, "Europe/Kyiv"]);
  const window = { start_time: "10:00", end_time: "13:00" };
  const overlapping = { schedule: { "1": [window, { start_time: "12:00", end_time: "14:00" }] } };
  assert.equal(
    await codeOf(tutor.POST("/booking/availability/bulk", { body: overlapping })),
    "invalid_schedule",
  );
  const saved = await done(tutor.POST("/booking/availability/bulk", {
    params: { header: once() },
    body: { schedule: { "1": [window], "7": [window] } },
  }));
  assert.deepEqual(saved.templates.map((template) => template.day_of_week), [1, 7]);

  const weekly_slots = [0, 1, 2, 3, 4].map((weekday) => ({ weekday, ...HOURS }));
  await done(tutor.PUT("/calendar/template", { body: { weekly_slots } }));
  const template = await done(tutor.GET("/calendar/template"));
  assert.deepEqual(template.weekly_slots, weekly_slots);
}

/** Writes about themselves, by a draft. */
export async function tellAboutOneself(): Promise<void> {
  const draft = { headline: "English", settings: { hourly_rate: "20", currency: "EUR" } };
  await done(tutor.PUT("/me/profile/autosave", { params: { header: once() }, body: draft }));
  assert.deepEqual((await done(tutor.GET("/me/profile/autosave"))).draft, draft);
  const { dirty } = await done(tutor.GET("/me/profile/autosave/diff"));
  assert.deepEqual(dirty, ["headline", "settings"]);
  const published = await done(tutor.POST("/me/profile/autosave/publish"));
  assert.deepEqual([published.headline, published.settings.hourly_rate], ["English", "20.00"]);
  await gone(tutor.DELETE("/me/profile/autosave"));
}

/** Answers the id of the service that students book. */
export async function offerServices(): Promise<number> {
  const english = { name: "English", duration_minutes: 60, price: "25", currency: "EUR" };
  const service = await done(tutor.POST("/tutor/services", { body: english }));
  const other = await done(tutor.POST("/tutor/services", { body: { ...english, name: "Other" } }));
  const dearer = await done(tutor.PATCH("/tutor/services/{id}", {
    params: { path: { id: service.id } },
    body: { price: "27.5" },
  }));
  assert.equal(dearer.price, "27.50");
  await gone(tutor.DELETE("/tutor/services/{id}", { params: { path: { id: other.id } } }));
  const services = entriesOf(await done(tutor.GET("/tutor/services")));
  assert.deepEqual(services.map(({ id }) => id), [service.id]);
  const path = { id: service.id };
  const read = await done(tutor.GET("/tutor/services/{id}", { params: { path } }));
  assert.deepEqual(read, first(services));
  return service.id;
}

export async function setPolicies(): Promise<void> {
  const { effective: _, ...own } = await done(tutor.GET("/tutor/policies"));
  assert.equal(own.buffer_after_minutes, null);
  const policies = await done(tutor.PUT("/tutor/policies", {
    body: {
      min_notice_minutes: 60,
      horizon_days: null,
      buffer_before_minutes: null,
      buffer_after_minutes: null,
      max_lessons_per_day: 6,
      max_lessons_per_week: null,
      cancellation_notice_minutes: 120,
    },
  }));
  assert.equal(policies.effective.max_lessons_per_day, 6);
}

export async function editSlots(): Promise<void> {
  const query = { from: day(0), to: day(4), timezone: "Europe/Kyiv" };
  const slots = entriesOf(await done(tutor.GET("/booking/slots", { params: { query } })));
  assert.deepEqual(slots.map(({ date }) => date), stage.days.slice(0, 5));
  const [monday, tuesday] = slots.map(({ id }) => id);
  assert(monday !== undefined && tuesday !== undefined);

  const extra = { date: day(5), start_time: "18:00", end_time: "20:00" };
  const { id } = await done(tutor.POST("/booking/slots", { body: extra }));
  const path = { id };
  assert.equal((await done(tutor.GET("/booking/slots/{id}", { params: { path } }))).date, day(5));
  const later = { start_time: "18:30", end_time: "20:30" };
  const conflicts = await done(
    tutor.POST("/booking/slots/{id}/conflicts", { params: { path }, body: later }),
  );
  assert.equal(conflicts.has_conflicts, false);
  const moved = await done(tutor.PUT("/booking/slots/{id}", {
    params: { path },
    body: { ...later, strategy: "override", reason: "A late train" },
  }));
  assert.equal(moved.start_time, "18:30");
  await gone(tutor.DELETE("/booking/slots/{id}", { params: { path } }));
  assert.equal(await codeOf(tutor.GET("/booking/slots/{id}", { params: { path } })), "not_found");

  const batch = await done(tutor.POST("/booking/slots/batch", {
    params: { header: once() },
    body: {
      updates: [
        { id: monday, start_time: "09:00", end_time: "18:00", reason: "An hour more" },
        { id: tuesday, start_time: "10:00", end_time: "19:00" },
        { id, start_time: "10:00", end_time: "19:00" },
      ],
    },
  }));
  assert.deepEqual([batch.success_count, batch.error_count], [2, 1]);
}

export async function takeTimeOff(): Promise<void> {
  for (const reason of ["Dentist", "Wedding"]) {
    const at = reason === "Dentist" ? day(7) : day(8);
    const body = { start: `${at}T10:00:00+02:00`, end: `${at}T13:00:00+02:00`, reason };
    await done(tutor.POST("/tutor/blocks", { body }));
  }
  const blocks = () =>
    done(tutor.GET("/tutor/blocks", { params: { query: { from: day(7), to: day(13) } } }));
  const dentist = first(entriesOf(await blocks()));
  const path = { id: dentist.id };
  const read = await done(tutor.GET("/tutor/blocks/{id}", { params: { path } }));
  assert.deepEqual(read, dentist);
  assert.equal(dentist.reason, "Dentist");
  await gone(tutor.DELETE("/tutor/blocks/{id}", { params: { path: { id: dentist.id } } }));
  assert.deepEqual(entriesOf(await blocks()).map(({ reason }) => reason), ["Wedding"]);
}

export async function paintDraft(): Promise<void> {
  const query = { week_start: day(7), days: [2, 3] };
  const { response } = await tutor.GET("/calendar/week", { params: { query } });
  const header = { "If-Match": response.headers.get("etag") ?? "" };
  const body = {
    week_start: day(7),
    timezone: "Europe/Kyiv",
    patches: [
      { start: `${day(9)}T16:00:00Z`, end: `${day(9)}T17:00:00Z`, status: "available" as const },
      { start: `${day(10)}T09:00:00Z`, end: `${day(10)}T10:00:00Z`, status: "blocked" as const },
    ],
  };
  const week = await done(tutor.POST("/calendar/drafts", { params: { header }, body }));
  const statuses = body.patches.map(({ start }) =>
    week.cells.find((cell) => Date.parse(cell.start) === Date.parse(start))?.status
  );
  assert.deepEqual(statuses, ["available", "blocked"]);
  assert.equal(
    await codeOf(tutor.POST("/calendar/drafts", { params: { header }, body })),
    "version_mismatch",
  );
}

export async function lookBack(): Promise<void> {
  const changes = await allOf((cursor) =>
    done(tutor.GET("/booking/availability/changes", { params: { query: { limit: 4, cursor } } }))
  );
  assert(changes.pages > 1);
  assert(changes.entries.some(({ reason }) => reason === "A late train"));
  const report = await done(tutor.GET("/calendar/dst-report"));
  assert.equal(report.tutor_timezone, "Europe/Kyiv");
}
