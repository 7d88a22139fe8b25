/** A tutor opens their calendar: profile, week, services, policies, slots, time off, a draft. */
import assert from "node:assert/strict";
import { allOf, codeOf, done, entriesOf, first, gone } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { once, tutor } from "./client.ts";

const HOURS = { start: "10:00", end: "18:00" };

export async function paintWeek(): Promise<void> {
  const profile = await done(tutor.changeProfile({ body: { name: "Tamara" } }));
  assert.deepEqual([profile.id, profile.timezone], [stage.tutorId, "Europe/Kyiv"]);
  const window = { start_time: "10:00", end_time: "13:00" };
  const overlapping = { schedule: { "1": [window, { start_time: "12:00", end_time: "14:00" }] } };
  assert.equal(await codeOf(tutor.replaceWeek({ body: overlapping })), "invalid_schedule");
  const saved = await done(
    tutor.replaceWeek({ headers: once(), body: { schedule: { "1": [window], "7": [window] } } }),
  );
  assert.deepEqual(saved.templates.map((template) => template.day_of_week), [1, 7]);

  const weekly_slots = [0, 1, 2, 3, 4].map((weekday) => ({ weekday, ...HOURS }));
  await done(tutor.replaceTemplate({ body: { weekly_slots } }));
  const template = await done(tutor.readTemplate());
  assert.deepEqual(template.weekly_slots, weekly_slots);
}

/** Writes about themselves, by a draft. */
export async function tellAboutOneself(): Promise<void> {
  const draft = { headline: "English", settings: { hourly_rate: "20", currency: "EUR" } };
  await done(tutor.saveProfileDraft({ headers: once(), body: draft }));
  assert.deepEqual((await done(tutor.readProfileDraft())).draft, draft);
  const { dirty } = await done(tutor.compareProfileDraft());
  assert.deepEqual(dirty, ["headline", "settings"]);
  const published = await done(tutor.publishProfileDraft());
  assert.deepEqual([published.headline, published.settings.hourly_rate], ["English", "20.00"]);
  await gone(tutor.discardProfileDraft());
}

/** Answers the id of the service that students book. */
export async function offerServices(): Promise<number> {
  const english = { name: "English", duration_minutes: 60, price: "25", currency: "EUR" };
  const service = await done(tutor.createService({ body: english }));
  const other = await done(tutor.createService({ body: { ...english, name: "Other" } }));
  const dearer = await done(
    tutor.changeService({ path: { id: service.id }, body: { price: "27.5" } }),
  );
  assert.equal(dearer.price, "27.50");
  await gone(tutor.deleteService({ path: { id: other.id } }));
  const services = entriesOf(await done(tutor.listMyServices()));
  assert.deepEqual(services.map(({ id }) => id), [service.id]);
  assert.deepEqual(await done(tutor.readService({ path: { id: service.id } })), first(services));
  return service.id;
}

export async function setPolicies(): Promise<void> {
  const { effective: _, ...own } = await done(tutor.readPolicies());
  assert.equal(own.buffer_after_minutes, null);
  const policies = await done(tutor.replacePolicies({
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
  const slots = entriesOf(await done(tutor.listSlots({ query })));
  assert.deepEqual(slots.map(({ date }) => date), stage.days.slice(0, 5));
  const [monday, tuesday] = slots.map(({ id }) => id);
  assert(monday !== undefined && tuesday !== undefined);

  const extra = { date: day(5), start_time: "18:00", end_time: "20:00" };
  const { id } = await done(tutor.createSlot({ body: extra }));
  const path = { id };
  assert.equal((await done(tutor.readSlot({ path }))).date, day(5));
  const later = { start_time: "18:30", end_time: "20:30" };
  const conflicts = await done(tutor.previewSlotConflicts({ path, body: later }));
  assert.equal(conflicts.has_conflicts, false);
  const moved = await done(
    tutor.editSlot({ path, body: { ...later, strategy: "override", reason: "A late train" } }),
  );
  assert.equal(moved.start_time, "18:30");
  await gone(tutor.deleteSlot({ path }));
  assert.equal(await codeOf(tutor.readSlot({ path })), "not_found");

  const batch = await done(tutor.editSlotBatch({
    headers: once(),
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
    await done(tutor.createBlock({ body }));
  }
  const blocks = () => done(tutor.listBlocks({ query: { from: day(7), to: day(13) } }));
  const dentist = first(entriesOf(await blocks()));
  assert.deepEqual(await done(tutor.readBlock({ path: { id: dentist.id } })), dentist);
  assert.equal(dentist.reason, "Dentist");
  await gone(tutor.deleteBlock({ path: { id: dentist.id } }));
  assert.deepEqual(entriesOf(await blocks()).map(({ reason }) => reason), ["Wedding"]);
}

export async function paintDraft(): Promise<void> {
  const query = { week_start: day(7), days: [2, 3] };
  const { response } = await tutor.readWeek({ query });
  const headers = { "If-Match": response?.headers.get("etag") ?? "" };
  const body = {
    week_start: day(7),
    timezone: "Europe/Kyiv",
    patches: [
      { start: `${day(9)}T16:00:00Z`, end: `${day(9)}T17:00:00Z`, status: "available" as const },
      { start: `${day(10)}T09:00:00Z`, end: `${day(10)}T10:00:00Z`, status: "blocked" as const },
    ],
  };
  const week = await done(tutor.applyDraft({ headers, body }));
  const statuses = body.patches.map(({ start }) =>
    week.cells.find((cell) => Date.parse(cell.start) === Date.parse(start))?.status
  );
  assert.deepEqual(statuses, ["available", "blocked"]);
  assert.equal(await codeOf(tutor.applyDraft({ headers, body })), "version_mismatch");
}

export async function lookBack(): Promise<void> {
  const changes = await allOf((cursor) =>
    done(tutor.listAvailabilityChanges({ query: { limit: 4, cursor } }))
  );
  assert(changes.pages > 1);
  assert(changes.entries.some(({ reason }) => reason === "A late train"));
  const report = await done(tutor.readDstReport());
  assert.equal(report.tutor_timezone, "Europe/Kyiv");
}
