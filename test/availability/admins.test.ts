import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, type Teacher } from "../support/marketplace.ts";
import { NO_POLICIES } from "../support/policies.ts";
import { saveWeek, slotsBetween, times } from "../support/tutoring.ts";

/** Admins act on the calendars of their tenant's tutors (T7). */

let app: TestApp;
let admin: Person;
let tutor: Teacher;
let slotId: number;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
  tutor = await aTeacher(app);
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  slotId = (await slotsBetween(tutor, "2027-03-08", "2027-03-08"))[0]?.id ?? 0;
});

type Call = (by: Client, query: string) => Promise<{ status: number; body: unknown }>;
const WEEK = { schedule: { "1": [times("10:00", "12:00")] } };
const SERVICE = { name: "Chess", duration_minutes: 60, price: "10.00", currency: "EUR" };
const DRAFT = {
  week_start: "2027-03-29",
  timezone: "UTC",
  patches: [{
    start: "2027-03-30T15:00:00Z",
    end: "2027-03-30T16:00:00Z",
    status: "available",
  }],
};
let blockId = 0;
let addedId = 0;

/** Each with what it is answered; they are done in this order. */
const calls: [string, number, Call][] = [
  ["read the template", 200, (by, q) => by.get(`/calendar/template${q}`)],
  ["list slots", 200, (by, q) => by.get(`/booking/slots${q}&from=2027-03-08&to=2027-03-09`)],
  ["read a slot", 200, (by, q) => by.get(`/booking/slots/${slotId}${q}`)],
  [
    "preview an edit",
    200,
    (by, q) => by.post(`/booking/slots/${slotId}/conflicts${q}`, times("09:00", "11:00")),
  ],
  ["edit a slot", 200, (by, q) => by.put(`/booking/slots/${slotId}${q}`, times("09:00", "11:00"))],
  ["add a slot", 201, async (by, q) => {
    const slot = { date: "2027-03-09", ...times("09:00", "11:00") };
    const answer = await by.post<{ id: number }>(`/booking/slots${q}`, slot);
    addedId = answer.body.id ?? addedId;
    return answer;
  }],
  [
    "edit several",
    200,
    (by, q) =>
      by.post(`/booking/slots/batch${q}`, {
        updates: [{ id: addedId, ...times("09:00", "12:00") }],
      }),
  ],
  ["delete a slot", 204, (by, q) => by.delete(`/booking/slots/${addedId}${q}`)],
  ["block time", 201, async (by, q) => {
    const block = { start: "2027-03-23T00:00:00Z", end: "2027-03-24T00:00:00Z" };
    const answer = await by.post<{ id: number }>(`/tutor/blocks${q}`, block);
    blockId = answer.body.id ?? blockId;
    return answer;
  }],
  [
    "list blocks",
    200,
    (by, q) => by.get(`/tutor/blocks${q}&from=2027-03-01T00:00:00Z&to=2027-04-01T00:00:00Z`),
  ],
  ["delete a block", 204, (by, q) => by.delete(`/tutor/blocks/${blockId}${q}`)],
  ["paint a week", 200, (by, q) => by.post(`/calendar/drafts${q}`, DRAFT)],
  ["save the week", 200, (by, q) => by.post(`/booking/availability/bulk${q}`, WEEK)],
  ["read policies", 200, (by, q) => by.get(`/tutor/policies${q}`)],
  ["replace policies", 200, (by, q) => by.put(`/tutor/policies${q}`, NO_POLICIES)],
  ["list services", 200, (by, q) => by.get(`/tutor/services${q}`)],
  ["offer a service", 201, (by, q) => by.post(`/tutor/services${q}`, SERVICE)],
  ["read the trail", 200, (by, q) => by.get(`/booking/availability/changes${q}`)],
];

test.each(calls)("an admin may %s of a tutor: %i", async (_, status, call) => {
  const answer = await call(admin, `?tutor_id=${tutor.id}`);
  expect([answer.status, answer.body]).toMatchObject([status, answer.body]);
});

test.each(calls)("404: to %s of nobody, and of a student", async (_, _status, call) => {
  for (const id of [987_654_321, (await app.student()).id]) {
    const answer = await call(admin, `?tutor_id=${id}`);
    expect([answer.status, answer.body]).toMatchObject([404, { code: "not_found" }]);
  }
});

test.each(calls)("403: to %s of another tutor as a tutor", async (_, _status, call) => {
  const answer = await call(await app.tutor(), `?tutor_id=${tutor.id}`);
  expect([answer.status, answer.body]).toMatchObject([403, { code: "forbidden" }]);
});

test("the trail names the admin", async () => {
  type Trail = { results: { actor_id: number | null; action: string }[] };
  const { body } = await tutor.get<Trail>(`/booking/availability/changes?tutor_id=${tutor.id}`);
  const by = (id: number) => body.results.filter((one) => one.actor_id === id).length;
  expect(by(admin.id)).toBeGreaterThanOrEqual(7);
  expect(by(tutor.id) + by(admin.id)).toBe(body.results.length);
});

test("201: an admin enters a series for a tutor", async () => {
  const series = {
    student_id: (await app.student()).id,
    day_of_week: 5,
    start_time: "18:00",
    duration_minutes: 60,
    first_date: "2027-03-12",
    interval_end: "2027-03-19",
  };
  expect((await admin.post("/lessons/series", series)).status).toBe(400);
  type Made = { id: string; tutor_id: number };
  const { status, body } = await admin.post<Made>(
    `/lessons/series?tutor_id=${tutor.id}`,
    series,
  );
  expect([status, body.tutor_id]).toEqual([201, tutor.id]);
  const log = await app.tenant.db`
    select distinct actor_id from lesson_changes join lessons on lessons.id = lesson_id
    join series on series.id = series_id where public_id = ${body.id}`;
  expect(log).toEqual([{ actor_id: admin.id }]);
});
