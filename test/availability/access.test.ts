import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { addSlot, saveWeek, slotsBetween, times } from "../support/tutoring.ts";

let app: TestApp;
let owner: Person;
let slotId: number;

beforeAll(async () => {
  app = await anApp();
  owner = await app.tutor();
  slotId = (await addSlot(owner, "2027-03-08", ["10:00", "12:00"])).id;
});

type Operation = (client: Client, id: number) => Promise<{ status: number; body: unknown }>;

const withoutId: [string, Operation][] = [
  [
    "POST /booking/availability/bulk",
    (by) => by.post("/booking/availability/bulk", { schedule: {} }),
  ],
  ["GET /booking/availability/changes", (by) => by.get("/booking/availability/changes")],
  ["GET /calendar/template", (by) => by.get("/calendar/template")],
  ["PUT /calendar/template", (by) => by.put("/calendar/template", { weekly_slots: [] })],
  ["GET /booking/slots", (by) => by.get("/booking/slots?from=2027-03-08&to=2027-03-08")],
  [
    "POST /booking/slots",
    (by) => by.post("/booking/slots", { date: "2027-03-09", ...times("10:00", "11:00") }),
  ],
  [
    "POST /booking/slots/batch",
    (by, id) => by.post("/booking/slots/batch", { updates: [{ id, ...times("10:00", "11:00") }] }),
  ],
];
const withId: [string, Operation][] = [
  ["GET /booking/slots/{id}", (by, id) => by.get(`/booking/slots/${id}`)],
  [
    "PUT /booking/slots/{id}",
    (by, id) => by.put(`/booking/slots/${id}`, times("10:00", "11:00")),
  ],
  ["DELETE /booking/slots/{id}", (by, id) => by.delete(`/booking/slots/${id}`)],
  [
    "POST /booking/slots/{id}/conflicts",
    (by, id) => by.post(`/booking/slots/${id}/conflicts`, times("10:00", "11:00")),
  ],
];

describe.each([...withoutId, ...withId])("%s", (_, call) => {
  test("401: nobody", async () => {
    const answer = await call(app.nobody, slotId);
    expect([answer.status, answer.body]).toMatchObject([401, { code: "unauthenticated" }]);
  });

  test("403: a student, a service key, an API key", async () => {
    const keys = [await app.service(), await app.apiKey("read", "write")];
    for (const client of [await app.student(), ...keys]) {
      const answer = await call(client, slotId);
      expect([answer.status, answer.body]).toMatchObject([403, { code: "forbidden" }]);
    }
  });

  test("400: an admin who names no tutor", async () => {
    const answer = await call(await app.admin(), slotId);
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { code: "validation_failed", errors: [{ path: "query.tutor_id" }] },
    ]);
  });
});

describe.each(withId)("%s", (_, call) => {
  test("404: another tutor's slot, as one that there never was", async () => {
    const stranger = await app.tutor();
    const foreign = await call(stranger, slotId);
    const unknown = await call(stranger, 999_999_999);
    expect([foreign.status, foreign.body]).toMatchObject([404, { code: "not_found" }]);
    const { request_id: _, ...told } = Object(foreign.body);
    expect(unknown.body).toMatchObject(told);
  });

  test("404: a slot of another tenant", async () => {
    const elsewhere = await anApp();
    const stranger = await elsewhere.tutor();
    expect((await call(stranger, slotId)).status).toBe(404);
  });

  test("400: an id that is no positive whole number", async () => {
    for (const id of [0, -1, 1.5, NaN]) {
      const answer = await call(owner, id);
      expect([answer.status, answer.body])
        .toMatchObject([400, { code: "validation_failed", errors: [{ path: "path.id" }] }]);
    }
  });
});

test("200: a foreign id in a batch fails as not_found and its slot stays as it was", async () => {
  const stranger = await app.tutor();
  const { body } = await stranger.post("/booking/slots/batch", {
    updates: [{ id: slotId, ...times("08:00", "09:00") }],
  });
  expect(body).toMatchObject({ success_count: 0, results: [{ id: slotId, code: "not_found" }] });
  expect(await slotsBetween(owner, "2027-03-08", "2027-03-08")).toMatchObject([
    times("10:00", "12:00"),
  ]);
});

test("what one tutor saves changes no other tutor's slots", async () => {
  const other = await app.tutor();
  await saveWeek(other, { "1": [["06:00", "23:00"]] });
  await saveWeek(other, {});
  expect(await slotsBetween(owner, "2027-03-08", "2027-03-08")).toMatchObject([{ id: slotId }]);
});
