import { expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import {
  addSlot,
  type ProblemBody,
  saveWeek,
  type Slot,
  slotOn,
  times,
} from "../support/tutoring.ts";

const MONDAY = "2027-03-08";
const TUESDAY = "2027-03-09";
const KYIV = { timezone: "Europe/Kyiv" };

/** A tutor who moved from Kyiv (+02:00) to New York (-05:00), with slots of every source. */
async function aMovedTutor(app: TestApp) {
  const tutor = await app.tutor({ zone: "Europe/Kyiv" });
  await saveWeek(tutor, { "2": [["10:00", "12:00"]] });
  const manual = await addSlot(tutor, MONDAY, ["10:00", "12:00"]);
  const template = await slotOn(tutor, TUESDAY);
  const overridden = await tutor.put<Slot>(`/booking/slots/${template.id}`, {
    ...times("14:00", "16:00"),
    strategy: "override",
  });
  expect(overridden.status).toBe(200);
  const moved = await tutor.patch("/me/profile", { timezone: "America/New_York" });
  expect(moved.status).toBe(200);
  return { tutor, manual, overridden: overridden.body };
}

const app = await anApp();

test.each(["manual", "overridden"] as const)(
  "a %s slot keeps its zone: what was read can be written back, and nothing moves",
  async (which) => {
    const { tutor, ...slots } = await aMovedTutor(app);
    const read = await tutor.get<Slot>(`/booking/slots/${slots[which].id}`);
    expect(read.body).toMatchObject(KYIV);
    for (const strategy of ["user_choice", "override"]) {
      const { start_time, end_time, utc_start, utc_end } = read.body;
      const body = { start_time, end_time, strategy };
      const preview = await tutor.post(`/booking/slots/${read.body.id}/conflicts`, body);
      expect(preview.body).toEqual({ has_conflicts: false, conflicts: [] });
      const written = await tutor.put<Slot>(`/booking/slots/${read.body.id}`, body);
      expect(written.status, JSON.stringify(written.body)).toBe(200);
      expect(written.body).toMatchObject({ ...KYIV, start_time, end_time, utc_start, utc_end });
    }
  },
);

test("other times are meant in the slot's zone, one by one and in a batch", async () => {
  const { tutor, manual, overridden } = await aMovedTutor(app);
  const one = await tutor.put<Slot>(`/booking/slots/${manual.id}`, times("11:00", "12:30"));
  expect(one.body).toMatchObject({
    ...KYIV,
    ...times("11:00", "12:30"),
    utc_start: "2027-03-08T09:00:00Z",
    utc_end: "2027-03-08T10:30:00Z",
  });
  const slots = [
    { id: manual.id, ...times("09:00", "10:00") },
    { id: overridden.id, ...times("15:00", "16:00"), strategy: "override" },
  ];
  const batch = await tutor.post("/booking/slots/batch", { updates: slots });
  expect(batch.body).toMatchObject({
    success_count: 2,
    results: [
      { slot: { ...KYIV, utc_start: "2027-03-08T07:00:00Z" } },
      { slot: { ...KYIV, utc_start: "2027-03-09T13:00:00Z" } },
    ],
  });
});

test("the preview and the edit find the same conflict, in the slot's zone", async () => {
  const { tutor, manual } = await aMovedTutor(app);
  const other = await addSlot(tutor, MONDAY, ["10:00", "11:00"]);
  expect(other).toMatchObject({ timezone: "America/New_York", utc_start: "2027-03-08T15:00:00Z" });
  const path = `/booking/slots/${manual.id}`;
  const late = times("17:30", "18:00");
  const found = [{ type: "slot_overlap", slot_id: other.id }];
  expect((await tutor.post<ProblemBody>(`${path}/conflicts`, late)).body.conflicts)
    .toMatchObject(found);
  expect((await tutor.put<ProblemBody>(path, late)).body.conflicts).toMatchObject(found);
  expect((await tutor.put(path, times("16:00", "17:00"))).status).toBe(200);
});

test("template_update means the tutor's present zone, as the template does", async () => {
  const { tutor } = await aMovedTutor(app);
  const slot = await slotOn(tutor, "2027-03-16");
  expect(slot).toMatchObject({ timezone: "America/New_York", ...times("10:00", "12:00") });
  const { body } = await tutor.put<Slot>(`/booking/slots/${slot.id}`, {
    ...times("09:00", "11:00"),
    strategy: "template_update",
  });
  expect(body).toMatchObject({
    timezone: "America/New_York",
    utc_start: "2027-03-16T13:00:00Z",
  });
});
