import { beforeAll, expect, test } from "vitest";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { exposed } from "../support/exposed.ts";
import { aTeacher, booked, withoutLimits } from "../support/marketplace.ts";
import { FAR } from "../notifications/told.ts";

/** What X6 and M2 count, by the real operations. */
let app: TestApp;
let tutor: Client;

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor();
});

const read = (series: string) => exposed(app.meter, series);
const edits = (strategy: string, status: string) =>
  read(`availability_slot_edit_total{strategy="${strategy}",status="${status}"}`);

async function aSlot(date: string, start: string, end: string): Promise<number> {
  const made = await tutor.post<{ id: number }>("/booking/slots", {
    date,
    start_time: start,
    end_time: end,
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

const edit = (id: number, start_time: string, end_time: string) =>
  tutor.put(`/booking/slots/${id}`, { start_time, end_time, strategy: "user_choice" });

test("edits of slots by strategy and how they ended, how long they took, and what was in the way", async () => {
  const one = await aSlot("2027-03-08", "10:00", "11:00");
  await aSlot("2027-03-08", "12:00", "13:00");
  expect((await edit(one, "10:00", "11:30")).status).toBe(200);
  expect((await edit(one, "10:00", "12:30")).status).toBe(409);
  expect((await edit(9_999_999, "10:00", "12:30")).status).toBe(404);
  expect(await edits("user_choice", "success")).toBe(1);
  expect(await edits("user_choice", "conflict")).toBe(1);
  expect(await edits("user_choice", "refused")).toBe(1);
  const seconds = 'availability_slot_edit_duration_seconds_count{strategy="user_choice"}';
  expect(await read(seconds)).toBe(3);
  expect(await read('availability_slot_conflict_total{conflict_type="slot_overlap"}')).toBe(1);
});

test("batches by how many of their items were done, and each item", async () => {
  const one = await aSlot("2027-03-09", "10:00", "11:00");
  await aSlot("2027-03-09", "12:00", "13:00");
  const before = await edits("user_choice", "success") ?? 0;
  const item = (end_time: string) => ({
    id: one,
    start_time: "10:00",
    end_time,
    strategy: "user_choice",
  });
  for (const updates of [[item("11:30")], [item("12:30")], [item("11:00"), item("11:15")]]) {
    expect((await tutor.post("/booking/slots/batch", { updates })).status).toBe(200);
  }
  expect(await edits("user_choice", "success")).toBe(before + 2);
  for (const status of ["success", "none", "partial"]) {
    expect(await read(`availability_batch_edit_total{status="${status}"}`), status).toBe(1);
  }
});

test("week views: how long, from where, and the cells of the one built last", async () => {
  const path = "/calendar/week?week_start=2027-03-08&timezone=Europe/Kyiv";
  for (let i = 0; i < 3; i++) expect((await tutor.get(path)).status).toBe(200);
  expect(await read("calendar_week_view_duration_seconds_count")).toBe(3);
  expect(await read('calendar_week_view_source_total{source="database"}')).toBe(1);
  expect(await read('calendar_week_view_source_total{source="own"}')).toBe(2);
  const cells = await Promise.all(
    ["empty", "available", "blocked", "booked"]
      .map((status) => read(`calendar_week_view_cells_count{status="${status}"}`)),
  );
  expect(cells.reduce((sum: number, count) => sum + (count ?? NaN), 0)).toBe(336);
  expect(cells[1]).toBeGreaterThan(0);
});

test("searches of the marketplace: the figures of its table, once each", async () => {
  const student = await app.student();
  for (let i = 0; i < 2; i++) expect((await student.get("/marketplace/tutors")).status).toBe(200);
  expect(await read("marketplace_query_duration_ms_count")).toBe(2);
  expect(await read("marketplace_result_count_count")).toBe(2);
  const [hits, misses] = [
    await read("marketplace_cache_hit"),
    await read("marketplace_cache_miss"),
  ];
  expect((hits ?? 0) + (misses ?? 0)).toBe(2);
});

test("every request by its route, never by its path", async () => {
  await tutor.get("/booking/slots/8888");
  const labels = '{method="GET",route="/booking/slots/{id}",status="404"}';
  expect(await read(`http_requests_total${labels}`)).toBe(1);
  expect(await read(`http_request_duration_seconds_count${labels}`)).toBe(1);
});

test("notifications: handed out, sent, given up", async () => {
  const own = await anApp({ now: FAR });
  await withoutLimits(own);
  const teacher = await aTeacher(own);
  const student = await own.student();
  await linkAccounts(own);
  await booked(student, teacher, "2060-03-08T10:00:00Z");
  const bot = await own.service();
  const leased = await bot.get<{ notifications: { id: number; lease: number }[] }>(
    "/internal/notifications/pending",
  );
  const { notifications } = leased.body;
  expect(notifications.length).toBeGreaterThan(0);
  const outcomes = notifications.map(({ id, lease }) => ({ id, lease, status: "sent" }));
  await bot.post("/internal/notifications/batch/settle", { outcomes });
  const status = (status: string) => exposed(own.meter, `notifications_total{status="${status}"}`);
  expect(await status("leased")).toBe(notifications.length);
  expect(await status("sent")).toBe(notifications.length);
});
