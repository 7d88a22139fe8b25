/** A4: an override has a reason, and finds back to its template. */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { ask } from "../support/ask.ts";
import {
  type ProblemBody,
  saveWeek,
  type Slot,
  slotOn,
  spellDate,
  times,
  type Window,
} from "../support/tutoring.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const MONDAY = "2027-03-08";
const NEXT = "2027-03-15";
const BY_HAND = /^Manual edit at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

async function aMonday(): Promise<{ tutor: Person; slot: Slot }> {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  return { tutor, slot: await slotOn(tutor, MONDAY) };
}

const edit = (tutor: Person, { id }: Slot, window: Window, strategy: string, reason?: string) =>
  tutor.put<Slot & ProblemBody>(`/booking/slots/${id}`, { ...times(...window), strategy, reason });

describe("override_reason", () => {
  test("200: the caller's, or that it was edited by hand, and when", async () => {
    const { tutor, slot } = await aMonday();
    const told = await edit(tutor, slot, ["10:00", "11:00"], "override", "dentist");
    expect(told.body.override_reason).toBe("dentist");
    const untold = await edit(tutor, slot, ["10:00", "11:30"], "override");
    expect(untold.body.override_reason).toMatch(BY_HAND);
  });

  test("200: of an item of a batch, and of a slot cut by a draft", async () => {
    const { tutor, slot } = await aMonday();
    const updates = [{ id: slot.id, ...times("10:00", "11:30") }];
    const batch = await tutor.post<{ results: { slot: Slot }[] }>("/booking/slots/batch", {
      updates,
    });
    expect(batch.body.results[0]?.slot.override_reason).toMatch(BY_HAND);
    await tutor.post("/calendar/drafts", {
      week_start: NEXT,
      timezone: "Europe/Kyiv",
      patches: [{ start: `${NEXT}T08:00:00Z`, end: `${NEXT}T08:30:00Z`, status: "empty" }],
    });
    expect(await slotOn(tutor, NEXT)).toMatchObject({
      source: "override",
      override_reason: expect.stringMatching(BY_HAND),
    });
  });

  test("null of a slot that is no override", async () => {
    const { tutor, slot } = await aMonday();
    const { body } = await edit(tutor, slot, ["10:00", "11:30"], "user_choice", "a whim");
    expect([body.source, body.override_reason]).toEqual(["template", null]);
  });

  test("the database itself gives one, and refuses to lose it", async () => {
    const { tutor, slot } = await aMonday();
    await ask(app.tenant.db, `update slots set source = 'override' where id = ${slot.id}`);
    expect((await slotOn(tutor, MONDAY)).override_reason).toMatch(BY_HAND);
    const [{ count } = { count: -1 }] = await ask<{ count: number }>(
      app.tenant.db,
      "select count(*)::integer as count from slots where source = 'override' and override_reason is null",
      "count",
    );
    expect(count).toBe(0);
  });
});

describe("template_update of an overridden slot", () => {
  test("200: it comes back to its template, which changes for all", async () => {
    const { tutor, slot } = await aMonday();
    await edit(tutor, slot, ["10:00", "11:00"], "override", "dentist");
    const back = await edit(tutor, slot, ["14:00", "16:00"], "template_update");
    expect([back.status, back.body]).toMatchObject([200, {
      id: slot.id,
      template_id: slot.template_id,
      source: "template",
      override_reason: null,
      ...times("14:00", "16:00"),
    }]);
    expect(await spellDate(tutor, NEXT)).toEqual(["14:00–16:00 template"]);
    // From here on it goes with its template, as every slot of it.
    await edit(tutor, await slotOn(tutor, NEXT), ["15:00", "16:00"], "template_update");
    expect(await spellDate(tutor, MONDAY)).toEqual(["15:00–16:00 template"]);
  });

  test("200: others that were overridden stay as they are", async () => {
    const { tutor, slot } = await aMonday();
    await edit(tutor, slot, ["10:00", "11:00"], "override");
    await edit(tutor, await slotOn(tutor, NEXT), ["10:00", "11:00"], "override");
    await edit(tutor, slot, ["14:00", "16:00"], "template_update");
    expect(await spellDate(tutor, NEXT)).toEqual(["10:00–11:00 override"]);
  });

  test("200: in a batch, beside others", async () => {
    const { tutor, slot } = await aMonday();
    const next = await slotOn(tutor, NEXT);
    await edit(tutor, slot, ["10:00", "11:00"], "override");
    const { body } = await tutor.post<{ success_count: number }>("/booking/slots/batch", {
      updates: [
        { id: slot.id, ...times("14:00", "16:00"), strategy: "template_update" },
        { id: next.id, ...times("08:00", "09:00") },
      ],
    });
    expect(body.success_count).toBe(2);
    expect(await spellDate(tutor, MONDAY)).toEqual(["14:00–16:00 template"]);
    expect(await spellDate(tutor, NEXT)).toEqual(["08:00–09:00 override"]);
    expect(await spellDate(tutor, "2027-03-22")).toEqual(["14:00–16:00 template"]);
  });

  test("409: over another slot it stays the override that it was, and the preview says so", async () => {
    const { tutor, slot } = await aMonday();
    await edit(tutor, slot, ["10:00", "11:00"], "override", "dentist");
    await tutor.post("/booking/slots", { date: MONDAY, ...times("14:00", "15:00") });
    const wanted = { ...times("14:00", "16:00"), strategy: "template_update" };
    const preview = await tutor.post(`/booking/slots/${slot.id}/conflicts`, wanted);
    expect(preview.body).toMatchObject({ has_conflicts: true });
    const { status, body } = await edit(tutor, slot, ["14:00", "16:00"], "template_update");
    expect([status, body.code]).toEqual([409, "slot_conflict"]);
    expect((await tutor.get(`/booking/slots/${slot.id}`)).body)
      .toMatchObject({ source: "override", override_reason: "dentist" });
    const own = await tutor.post(`/booking/slots/${slot.id}/conflicts`, {
      ...times("10:00", "11:30"),
      strategy: "template_update",
    });
    expect(own.body).toMatchObject({ has_conflicts: false });
  });

  test("400: when its template is gone", async () => {
    const { tutor, slot } = await aMonday();
    await edit(tutor, slot, ["10:00", "11:00"], "override");
    await saveWeek(tutor, {});
    const { status, body } = await edit(tutor, slot, ["14:00", "16:00"], "template_update");
    expect([status, body.code]).toEqual([400, "slot_without_template"]);
  });
});
