import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import {
  addSlot,
  aLesson,
  type Conflict,
  type ProblemBody,
  saveWeek,
  type Slot,
  slotsBetween,
  spell,
  spellDate,
  times,
  type Window,
} from "../support/tutoring.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const MONDAY = "2027-03-08";
type Result = {
  readonly id: number;
  readonly success: boolean;
  readonly slot?: Slot;
  readonly code?: string;
  readonly conflicts?: Conflict[];
};
type Results = { success_count: number; error_count: number; results: Result[] };

const item = (slot: { id: number } | undefined, window: Window, rest: object = {}) => ({
  id: slot?.id,
  ...times(...window),
  ...rest,
});
const batch = async (tutor: Person, ...slots: unknown[]) => {
  const answer = await tutor.post<Results>("/booking/slots/batch", { updates: slots });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
/** What became of each item: "10:00–12:00 override", or the code of its problem. */
const fates = ({ results }: Results) => results.map(({ slot, code }) => slot ? spell(slot) : code);

async function withSlots(...windows: Window[]): Promise<{ tutor: Person; slots: Slot[] }> {
  const tutor = await app.tutor();
  const slots: Slot[] = [];
  for (const window of windows) slots.push(await addSlot(tutor, MONDAY, window));
  return { tutor, slots };
}

const retimed = { strategy: "template_update" };

test("200: each item its own strategy, override without one; results in the order of the items", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, {
    "1": [["10:00", "12:00"]],
    "2": [["10:00", "12:00"]],
    "3": [["10:00", "12:00"]],
  });
  const [monday, tuesday, wednesday] = await slotsBetween(tutor, MONDAY, "2027-03-10");
  const done = await batch(
    tutor,
    item(wednesday, ["11:00", "13:00"], retimed),
    item(monday, ["10:00", "11:00"], { reason: "dentist" }),
    item(tuesday, ["10:30", "11:00"], { strategy: "user_choice" }),
  );
  expect([done.success_count, done.error_count]).toEqual([3, 0]);
  expect(fates(done)).toEqual([
    "11:00–13:00 template",
    "10:00–11:00 override",
    "10:30–11:00 template",
  ]);
  expect(done.results.map(({ slot }) => slot?.override_reason)).toEqual([null, "dentist", null]);
  expect(await spellDate(tutor, "2027-03-17")).toEqual(["11:00–13:00 template"]);
  expect(await spellDate(tutor, "2027-03-15")).toEqual(["10:00–12:00 template"]);
});

describe("how many", () => {
  test("200: fifty", async () => {
    const tutor = await app.tutor();
    const windows = Array.from({ length: 10 }, (_, i): Window => [`${10 + i}:00`, `${10 + i}:30`]);
    await saveWeek(tutor, { "1": windows });
    const slots = (await slotsBetween(tutor, MONDAY, "2027-04-05")).slice(0, 50);
    const done = await batch(
      tutor,
      ...slots.map((slot) => item(slot, [slot.start_time, slot.start_time.replace(":00", ":45")])),
    );
    expect([done.success_count, done.results.length]).toEqual([50, 50]);
    expect(new Set((await slotsBetween(tutor, MONDAY, "2027-04-05")).map(({ source }) => source)))
      .toEqual(new Set(["override"]));
  });

  test("200: none, as a client sends that has nothing to change", async () => {
    expect(await batch(await app.tutor())).toEqual({
      success_count: 0,
      error_count: 0,
      results: [],
    });
  });

  test("400: fifty-one, and nothing is done", async () => {
    const { tutor, slots: [slot] } = await withSlots(["10:00", "12:00"]);
    const slots = new Array(51).fill(item(slot, ["10:00", "11:00"]));
    const { status, body } = await tutor.post<ProblemBody>("/booking/slots/batch", {
      updates: slots,
    });
    expect([status, body]).toMatchObject([400, { errors: [{ path: "body.updates" }] }]);
    expect(await spellDate(tutor, MONDAY)).toEqual(["10:00–12:00 manual"]);
  });
});

test.each<[string, object, string]>([
  ["a bad time", times("10:00", "1100"), "body.updates[1].end_time"],
  [
    "an unknown strategy",
    { ...times("10:00", "11:00"), strategy: "x" },
    "body.updates[1].strategy",
  ],
  ["an unknown key", { ...times("10:00", "11:00"), date: MONDAY }, "body.updates[1].date"],
  ["no id", { ...times("10:00", "11:00"), id: undefined }, "body.updates[1].id"],
])("400: %s in one item, and nothing is done", async (_, bad, path) => {
  const { tutor, slots: [slot] } = await withSlots(["10:00", "12:00"]);
  const slots = [item(slot, ["10:00", "11:00"]), { id: slot?.id, ...bad }];
  const { status, body } = await tutor.post<ProblemBody>("/booking/slots/batch", {
    updates: slots,
  });
  expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, "validation_failed", path]);
  expect(await spellDate(tutor, MONDAY)).toEqual(["10:00–12:00 manual"]);
});

describe("items are judged against each other's result", () => {
  test("two slots change places", async () => {
    const { tutor, slots: [a, b] } = await withSlots(["10:00", "11:00"], ["14:00", "16:00"]);
    await batch(tutor, item(a, ["14:00", "16:00"]), item(b, ["10:00", "11:00"]));
    expect((await slotsBetween(tutor, MONDAY, MONDAY)).map(({ id }) => id)).toEqual([b?.id, a?.id]);
  });

  test("a chain of moves, whichever way it is told", async () => {
    for (const turn of [(list: unknown[]) => list, (list: unknown[]) => list.toReversed()]) {
      const { tutor, slots } = await withSlots(["10:00", "11:00"], ["11:00", "12:00"], [
        "12:00",
        "13:00",
      ]);
      const moves = slots.map((slot, i) => item(slot, [`${11 + i}:00`, `${12 + i}:00`]));
      expect(await batch(tutor, ...turn(moves))).toMatchObject({ success_count: 3 });
      expect(
        (await slotsBetween(tutor, MONDAY, MONDAY)).map(({ id, start_time }) => [id, start_time]),
      )
        .toEqual(slots.map(({ id }, i) => [id, `${11 + i}:00`]));
    }
  });

  test("of two that want the same time the first gets it; the other tells whom it met", async () => {
    const { tutor, slots: [a, b] } = await withSlots(["10:00", "11:00"], ["14:00", "15:00"]);
    const done = await batch(tutor, item(b, ["12:00", "13:00"]), item(a, ["12:30", "13:30"]));
    expect(fates(done)).toEqual(["12:00–13:00 override", "slot_conflict"]);
    expect(done.results[1]?.conflicts).toMatchObject([{ type: "slot_overlap", slot_id: b?.id }]);
    expect(await spellDate(tutor, MONDAY)).toEqual(["10:00–11:00 manual", "12:00–13:00 override"]);
  });

  test("a slot that stays after all is in the way of those that counted on its going", async () => {
    const { tutor, slots: [a, b, wall] } = await withSlots(
      ...[["10:00", "11:00"], ["11:00", "12:00"], ["18:00", "19:00"]] as const,
    );
    const done = await batch(tutor, item(a, ["11:00", "12:00"]), item(b, ["18:30", "19:30"]));
    expect(fates(done)).toEqual(["slot_conflict", "slot_conflict"]);
    expect(done.results.map(({ conflicts }) => conflicts?.[0]?.slot_id)).toEqual([b?.id, wall?.id]);
    expect(await slotsBetween(tutor, MONDAY, MONDAY)).toEqual([a, b, wall]);
  });
});

describe("one failing item leaves the others done and itself undone", () => {
  test("a lesson, a stranger's slot, one that has begun, one without template, a bad pair of times", async () => {
    const { tutor, slots: [a, b, c] } = await withSlots(
      ...[["10:00", "11:00"], ["12:00", "13:00"], ["14:00", "15:00"]] as const,
    );
    const foreign = await addSlot(await app.tutor(), MONDAY, ["20:00", "21:00"]);
    const begun = await addSlot(tutor, "2027-03-01", ["08:30", "09:30"]);
    const lesson = await aLesson(
      tutor,
      await app.student(),
      "2027-03-08T08:00:00Z",
      "2027-03-08T09:00:00Z",
    );
    app.clock.now += 3_600_000;
    const done = await batch(
      tutor,
      ...[
        item(a, ["10:30", "11:30"]),
        item(foreign, ["20:00", "20:30"]),
        item(begun, ["22:00", "23:00"]),
      ],
      ...[
        item(b, ["12:00", "12:30"], retimed),
        item(c, ["16:00", "15:00"]),
        item({ id: 999_999_999 }, ["10:00", "11:00"]),
      ],
    );
    const last = await batch(tutor, item(b, ["12:00", "12:30"]), item(c, ["09:00", "09:30"]));
    app.clock.now -= 3_600_000;
    expect([done.success_count, done.error_count]).toEqual([0, 6]);
    expect(fates(done)).toEqual([
      ...["slot_conflict", "not_found", "slot_in_the_past"],
      ...["slot_without_template", "validation_failed", "not_found"],
    ]);
    expect(done.results[0]?.conflicts).toMatchObject([{
      type: "booked_overlap",
      lesson_id: lesson,
    }]);
    expect(fates(last)).toEqual(["12:00–12:30 override", "09:00–09:30 override"]);
    expect(await spellDate(tutor, MONDAY))
      .toEqual(["09:00–09:30 override", "10:00–11:00 manual", "12:00–12:30 override"]);
  });

  test("an id for the second time fails as validation_failed; its first item counts", async () => {
    const { tutor, slots: [a] } = await withSlots(["10:00", "11:00"]);
    const done = await batch(tutor, item(a, ["12:00", "13:00"]), item(a, ["14:00", "15:00"]));
    expect(fates(done)).toEqual(["12:00–13:00 override", "validation_failed"]);
  });
});

describe("template_update in a batch", () => {
  test("is done after the others, and judged against what they became", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "1": [["10:00", "12:00"], ["14:00", "16:00"]] });
    const [a, b] = await slotsBetween(tutor, MONDAY, MONDAY);
    const done = await batch(
      tutor,
      item(a, ["10:00", "13:00"], retimed),
      item(b, ["12:30", "13:30"]),
    );
    expect(fates(done)).toEqual(["slot_conflict", "12:30–13:30 override"]);
    expect(await spellDate(tutor, "2027-03-15")).toEqual([
      "10:00–12:00 template",
      "14:00–16:00 template",
    ]);
  });

  test("that fails is undone by itself: schedule_conflict with another window, the rest is done", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "1": [["10:00", "12:00"], ["14:00", "16:00"]] });
    const [a] = await slotsBetween(tutor, MONDAY, MONDAY);
    const [c, d] = await slotsBetween(tutor, "2027-03-15", "2027-03-15");
    await tutor.delete(`/booking/slots/${d?.id}`);
    const done = await batch(
      tutor,
      item(c, ["13:00", "15:00"], retimed),
      item(a, ["10:00", "11:00"]),
    );
    expect(fates(done)).toEqual(["schedule_conflict", "10:00–11:00 override"]);
    expect(await spellDate(tutor, "2027-03-22")).toEqual([
      "10:00–12:00 template",
      "14:00–16:00 template",
    ]);
  });

  test("two of them: the second is judged against the first", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "1": [["10:00", "12:00"], ["14:00", "16:00"]] });
    const [a, b] = await slotsBetween(tutor, MONDAY, MONDAY);
    const done = await batch(
      tutor,
      item(b, ["17:00", "18:00"], retimed),
      item(a, ["10:00", "16:00"], retimed),
    );
    expect(fates(done)).toEqual(["17:00–18:00 template", "10:00–16:00 template"]);
  });

  test("that leaves nothing of another item's slot: that item is not_found", async () => {
    const tutor = await app.tutor();
    await addSlot(tutor, MONDAY, ["12:00", "13:00"]);
    await saveWeek(tutor, { "1": [["10:00", "18:00"]] });
    const [first, , second] = await slotsBetween(tutor, MONDAY, MONDAY);
    const done = await batch(
      tutor,
      item(first, ["10:00", "11:00"], { strategy: "user_choice" }),
      item(second, ["14:00", "18:00"], retimed),
    );
    expect(fates(done)).toEqual(["not_found", "14:00–18:00 template"]);
  });
});

test("sent again with its key, a batch is answered the same, what failed in it too, and done once", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"], ["14:00", "16:00"]] });
  const [a, b] = await slotsBetween(tutor, MONDAY, MONDAY);
  const [c, d] = await slotsBetween(tutor, "2027-03-15", "2027-03-15");
  await tutor.delete(`/booking/slots/${d?.id}`);
  const slots = [
    // Only the database sees that its window would overlap that of d.
    item(c, ["13:00", "15:00"], retimed),
    item(a, ["10:00", "11:00"]),
    item(b, ["13:00", "16:00"], retimed),
    item(a, ["12:00", "13:00"]),
  ];
  const key = { headers: { "idempotency-key": crypto.randomUUID() } };
  const send = () => tutor.post<Results>("/booking/slots/batch", { updates: slots }, key);
  const first = await send();
  const become = [
    "schedule_conflict",
    "10:00–11:00 override",
    "13:00–16:00 template",
    "validation_failed",
  ];
  expect([first.status, fates(first.body)]).toEqual([200, become]);
  await batch(tutor, item(a, ["09:00", "10:00"]));
  const again = await send();
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await spellDate(tutor, MONDAY)).toEqual(["09:00–10:00 override", "13:00–16:00 template"]);
  expect(await spellDate(tutor, "2027-03-22")).toEqual([
    "10:00–12:00 template",
    "13:00–16:00 template",
  ]);
});

test("two batches at the same moment that swap the same slots: both done, one after the other", async () => {
  const { tutor, slots: [a, b] } = await withSlots(["10:00", "11:00"], ["14:00", "15:00"]);
  const done = await Promise.all(
    Array.from(
      { length: 10 },
      (_, i) =>
        i % 2 === 0
          ? batch(tutor, item(a, ["14:00", "15:00"]), item(b, ["10:00", "11:00"]))
          : batch(tutor, item(b, ["14:00", "15:00"]), item(a, ["10:00", "11:00"])),
    ),
  );
  expect(done.map(({ success_count }) => success_count)).toEqual(new Array(10).fill(2));
});

test("200: of an item's conflicts the first twenty slots and twenty lessons, and a detail that fits", async () => {
  const tutor = await app.tutor({ zone: "UTC" });
  const [first, second] = [
    await addSlot(tutor, MONDAY, ["00:00", "00:10"]),
    await addSlot(tutor, MONDAY, ["00:10", "00:20"]),
  ];
  for (const table of ["slots", "lessons"] as const) {
    const [columns, values] = table === "slots"
      ? [
        "date, start_time, end_time, timezone, source",
        "start::date, start::time, start::time + interval '10 min', 'UTC', 'manual'",
      ]
      : ["student_id, origin", `${(await app.student({ name: "𝕏".repeat(100) })).id}, 'tutor'`];
    await app.tenant.db.unsafe(`
      insert into ${table} (tutor_id, starts_at, ends_at, ${columns})
      select ${tutor.id}, start, start + interval '10 min', ${values}
      from (
        select timestamptz '${MONDAY} 01:00Z' + n * interval '15 min' as start
        from generate_series(0, 79) n
      ) starts`);
  }
  const window: Window = ["00:30", "23:00"];
  const { results } = await batch(tutor, item(first, window), item(second, window));
  for (const { code, conflicts } of results) {
    expect([code, conflicts?.length]).toEqual(["slot_conflict", 40]);
    expect(conflicts?.filter(({ type }) => type === "booked_overlap")).toHaveLength(20);
  }
});
