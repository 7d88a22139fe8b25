/** X5: conflicts and refused edits are warnings with their code; the cache tells of itself at debug. */
import { beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { aTenant, type TestTenant } from "../support/database.ts";
import { aTeacher, book, booked, told } from "../support/marketplace.ts";
import { addSlot, aLesson, postWeek, times } from "../support/tutoring.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant();
});

type Line = Readonly<Record<string, unknown>>;

const linesOf = ({ logLines }: TestApp, ...events: string[]): Line[] =>
  logLines.map((line) => JSON.parse(line)).filter(({ event }) => events.includes(event));

const refused = (app: TestApp) => linesOf(app, "refused");

test("409: a booking that is taken, with a key or without one, is one line each", async () => {
  const app = await anApp({ tenant });
  const [tutor, student] = [await aTeacher(app), await app.student()];
  await booked(student, tutor, "2027-03-08T10:00:00Z");
  const again = (headers: Record<string, string> = {}) =>
    book(student, tutor, "2027-03-08T10:30:00Z", { headers });
  expect(told(await again())).toBe("409 slot_taken");
  const key = { "idempotency-key": crypto.randomUUID() };
  expect(told(await again(key))).toBe("409 slot_taken");
  const line = { level: "warn", operation: "bookLesson", code: "slot_taken", status: 409 };
  expect(refused(app)).toMatchObject([line, line]);
  // What is only said again is no new refusal.
  await again(key);
  expect(refused(app)).toHaveLength(2);
});

test("409 and 400: refused edits of slots and of the week, with what stood in the way counted", async () => {
  const app = await anApp({ tenant });
  const [tutor, student] = [await app.tutor(), await app.student()];
  const slot = await addSlot(tutor, "2027-03-08", ["10:00", "12:00"]);
  await addSlot(tutor, "2027-03-08", ["14:00", "16:00"]);
  await aLesson(tutor, student, "2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z");
  await tutor.put(`/booking/slots/${slot.id}`, times("09:00", "15:00"));
  await tutor.put(`/booking/slots/${slot.id}`, {
    ...times("11:00", "12:00"),
    strategy: "template_update",
  });
  await tutor.delete(`/booking/slots/${slot.id}`);
  await postWeek(tutor, { "1": [["10:00", "12:00"], ["11:00", "13:00"]] });
  await tutor.post("/booking/slots/batch", {
    updates: [{ id: slot.id, ...times("15:00", "17:00") }, {
      id: slot.id,
      ...times("9:00", "10:00"),
    }]
      .slice(0, 1),
  });
  expect(refused(app).map(({ operation, code }) => `${operation} ${code}`)).toEqual([
    "editSlot slot_conflict",
    "editSlot slot_without_template",
    "deleteSlot slot_booked",
    "replaceWeek invalid_schedule",
    "editSlotBatch slot_conflict",
  ]);
  expect(refused(app)[0]).toMatchObject({ conflicts: 2, request_id: expect.any(String) });
  expect(refused(app)[4]).toMatchObject({ slot_id: slot.id, conflicts: 1 });
});

test("412: a draft for a week that has changed since", async () => {
  const app = await anApp({ tenant });
  const tutor = await app.tutor();
  const patches = [{
    start: "2027-03-08T08:00:00Z",
    end: "2027-03-08T08:30:00Z",
    status: "available",
  }];
  const draft = { week_start: "2027-03-08", timezone: "Europe/Kyiv", patches };
  await tutor.post("/calendar/drafts", draft, { headers: { "if-match": '"nonsense"' } });
  expect(refused(app)).toMatchObject([{ operation: "applyDraft", code: "version_mismatch" }]);
});

test("400 and 404: a request that is wrong in itself needs no line", async () => {
  const app = await anApp({ tenant });
  const tutor = await app.tutor();
  await tutor.put("/booking/slots/999999999", times("10:00", "11:00"));
  await tutor.post("/booking/slots", { date: "2027-02-30" });
  expect(refused(app)).toEqual([]);
});

test("a week is a miss the first time and a hit the second, at debug and with its tutor", async () => {
  const app = await anApp({ tenant, logLevel: "debug" });
  const tutor = await app.tutor();
  const week = () => tutor.get(`/calendar/week?week_start=2027-03-08`);
  await week();
  await week();
  const line = { level: "debug", what: "week", tutor_id: tutor.id };
  expect(linesOf(app, "cache_hit", "cache_miss")).toMatchObject([
    { ...line, event: "cache_miss" },
    { ...line, event: "cache_hit", cache: "own" },
  ]);
});
