import { describe, expect, test } from "vitest";
import { planSlots } from "../../src/time/slot-plan.ts";
import type { ExistingSlot, PlanTemplate } from "../../src/time/slots-of-date.ts";
import { instantOf } from "../../src/time/wall.ts";

// 2026-06-01 is a Monday; Kyiv is three hours east of UTC that week.
const ZONE = "Europe/Kyiv";
const MONDAY = "2026-06-01";
const HOUR = 60;

const at = (hour: number, date = MONDAY, zone = ZONE) => instantOf(zone, date, hour * HOUR);

const template = (id: number, from: number, to: number, dayOfWeek = 1): PlanTemplate => ({
  id,
  dayOfWeek,
  startMinute: from * HOUR,
  endMinute: to * HOUR,
});

const slot = (
  id: number,
  from: number,
  to: number,
  rest: Partial<ExistingSlot> = {},
): ExistingSlot => ({
  id,
  date: MONDAY,
  startMinute: from * HOUR,
  endMinute: to * HOUR,
  start: at(from),
  end: at(to),
  source: "template",
  templateId: 1,
  available: true,
  replaced: null,
  ...rest,
});

/** Plans Monday only; slots as "1@9–17" (template, hours on the wall), updates with "#id ". */
function plan(
  templates: PlanTemplate[],
  existing: ExistingSlot[],
  { notBefore = at(0), zone = ZONE } = {},
) {
  const result = planSlots({
    zone,
    fromDate: MONDAY,
    toDate: MONDAY,
    notBefore,
    templates,
    existing,
  });
  const text = (made: (typeof result.insert)[number]) =>
    `${made.templateId}@${made.startMinute / HOUR}–${made.endMinute / HOUR}`;
  return {
    delete: result.delete,
    update: result.update.map((made) => `#${made.id} ${text(made)}`),
    insert: result.insert.map(text),
  };
}

const nothing = { delete: [], update: [], insert: [] };

test("templates make slots on their weekdays, with the instants of their wall times", () => {
  const { insert } = planSlots({
    zone: ZONE,
    fromDate: MONDAY,
    toDate: "2026-06-15",
    notBefore: at(0),
    templates: [template(1, 9, 17), template(2, 10, 24, 7)],
    existing: [],
  });
  expect(insert.map(({ date, templateId }) => `${date} ${templateId}`)).toEqual([
    "2026-06-01 1",
    "2026-06-07 2",
    "2026-06-08 1",
    "2026-06-14 2",
    "2026-06-15 1",
  ]);
  expect(insert[1]).toEqual({
    date: "2026-06-07",
    startMinute: 600,
    endMinute: 1440,
    start: Date.UTC(2026, 5, 7, 7),
    end: Date.UTC(2026, 5, 7, 21),
    templateId: 2,
  });
});

test("a slot on a night of changing clocks keeps the template's wall times", () => {
  // 03:00 to 04:00 does not exist, so 03:30 is the instant of 04:30.
  const { insert } = planSlots({
    zone: ZONE,
    fromDate: "2026-03-29",
    toDate: "2026-03-29",
    notBefore: 0,
    templates: [template(1, 2, 3.5, 7), template(2, 5, 6, 7)],
    existing: [],
  });
  expect(insert.map((made) => [made.startMinute, made.endMinute])).toEqual([[120, 210], [
    300,
    360,
  ]]);
  expect((insert[0]?.end ?? NaN) - (insert[0]?.start ?? NaN)).toBe(1.5 * HOUR * 60_000);
});

test("no dates, no change", () => {
  const input = { zone: ZONE, fromDate: "2026-06-02", toDate: MONDAY, notBefore: 0 };
  expect(planSlots({ ...input, templates: [template(1, 9, 17)], existing: [slot(5, 9, 17)] }))
    .toEqual(nothing);
});

describe("ids", () => {
  test("a slot that is as it should be is left alone", () => {
    expect(plan([template(1, 9, 17)], [slot(5, 9, 17)])).toEqual(nothing);
  });

  test("a slot of a changed template changes in place", () => {
    expect(plan([template(1, 18, 20)], [slot(5, 9, 17)]))
      .toEqual({ ...nothing, update: ["#5 1@18–20"] });
  });

  test("a slot that a new template overlaps becomes the new template's", () => {
    expect(plan([template(2, 16, 20)], [slot(5, 9, 17)]))
      .toEqual({ ...nothing, update: ["#5 2@16–20"] });
  });

  test("a slot that nothing needs goes, one that is missing comes", () => {
    expect(plan([template(2, 18, 20)], [slot(5, 9, 17)]))
      .toEqual({ delete: [5], update: [], insert: ["2@18–20"] });
    expect(plan([template(2, 6, 9)], [slot(5, 9, 17)]))
      .toEqual({ delete: [5], update: [], insert: ["2@6–9"] });
    expect(plan([], [slot(5, 9, 17)])).toEqual({ ...nothing, delete: [5] });
  });

  test("a slot that is as it should be is preferred to an earlier one of its template", () => {
    expect(plan([template(1, 9, 12)], [slot(4, 7, 8), slot(5, 9, 12)]))
      .toEqual({ ...nothing, delete: [4] });
  });

  test("the template's own slot is preferred to one that overlaps", () => {
    expect(plan([template(1, 12, 14)], [slot(5, 9, 11), slot(6, 12, 13, { templateId: 2 })]))
      .toEqual({ delete: [6], update: ["#5 1@12–14"], insert: [] });
  });
});

describe("never touched, and filled around:", () => {
  test("a slot that has begun", () => {
    expect(plan([template(1, 8, 18)], [slot(5, 9, 17)], { notBefore: at(12) }))
      .toEqual({ ...nothing, insert: ["1@17–18"] });
    expect(plan([], [slot(5, 9, 17)], { notBefore: at(12) })).toEqual(nothing);
    expect(plan([], [slot(5, 9, 17)], { notBefore: at(9) })).toEqual({ ...nothing, delete: [5] });
  });

  test("a manual slot", () => {
    const manual = slot(5, 11, 12, { source: "manual", templateId: null });
    expect(plan([template(1, 9, 17)], [manual]))
      .toEqual({ ...nothing, insert: ["1@9–11", "1@12–17"] });
    expect(plan([], [manual])).toEqual(nothing);
  });

  test("a slot that is not available, which takes no room", () => {
    const taken = slot(5, 9, 17, { available: false });
    expect(plan([], [taken])).toEqual(nothing);
    expect(plan([template(1, 9, 17)], [taken])).toEqual({ ...nothing, insert: ["1@9–17"] });
  });

  test("a slot that begins outside the planned dates", () => {
    const tuesday = { date: "2026-06-02", start: at(9, "2026-06-02"), end: at(17, "2026-06-02") };
    const sunday = { date: "2026-05-31", start: at(9, "2026-05-31"), end: at(17, "2026-05-31") };
    expect(plan([], [slot(5, 9, 17, tuesday), slot(6, 9, 17, sunday)])).toEqual(nothing);
  });
});

test("a window that is over is not made, one under way is made whole", () => {
  const templates = [template(1, 8, 10), template(2, 11, 17)];
  expect(plan(templates, [], { notBefore: at(12) })).toEqual({ ...nothing, insert: ["2@11–17"] });
});

describe("a window yields entirely to an override", () => {
  const override = (from: number, to: number, rest: Partial<ExistingSlot> = {}) =>
    slot(5, from, to, { source: "override", ...rest });

  test("whose own time it shares", () => {
    expect(plan([template(1, 9, 17)], [override(16, 20)])).toEqual(nothing);
    expect(plan([template(1, 9, 16)], [override(16, 20)]))
      .toEqual({ ...nothing, insert: ["1@9–16"] });
  });

  test("whose replaced time it shares", () => {
    const moved = override(18, 20, { replaced: { startMinute: 9 * HOUR, endMinute: 12 * HOUR } });
    expect(plan([template(1, 9, 12), template(2, 13, 17)], [moved]))
      .toEqual({ ...nothing, insert: ["2@13–17"] });
    expect(plan([template(2, 11, 14)], [moved])).toEqual(nothing);
    expect(plan([template(2, 12, 14)], [moved])).toEqual({ ...nothing, insert: ["2@12–14"] });
  });

  test("that came from its template, wherever the window has moved since", () => {
    const moved = override(18, 20, { replaced: { startMinute: 9 * HOUR, endMinute: 12 * HOUR } });
    expect(plan([template(1, 13, 15)], [moved])).toEqual(nothing);
    expect(plan([template(1, 13, 15)], [{ ...moved, available: false }])).toEqual(nothing);
  });

  test("that takes the date out; other windows stay", () => {
    const replaced = { startMinute: 9 * HOUR, endMinute: 12 * HOUR };
    const hidden = override(9, 12, { available: false, replaced });
    expect(plan([template(1, 9, 12), template(2, 13, 17)], [hidden]))
      .toEqual({ ...nothing, insert: ["2@13–17"] });
  });

  test("on its date only", () => {
    const { insert } = planSlots({
      zone: ZONE,
      fromDate: MONDAY,
      toDate: "2026-06-08",
      notBefore: 0,
      templates: [template(1, 9, 12)],
      existing: [override(18, 20, { replaced: { startMinute: 540, endMinute: 720 } })],
    });
    expect(insert.map(({ date }) => date)).toEqual(["2026-06-08"]);
  });
});

describe("the slot through which its template was edited", () => {
  const edit = (templates: PlanTemplate[], existing: ExistingSlot[], edited: number) => {
    const input = { zone: ZONE, fromDate: MONDAY, toDate: MONDAY, notBefore: at(0) };
    const { update, insert, ...rest } = planSlots({ ...input, templates, existing, edited });
    const hours = (
      made: (typeof insert)[number],
    ) => [made.startMinute / HOUR, made.endMinute / HOUR];
    return {
      update: update.map((made) => [made.id, ...hours(made)]),
      insert: insert.map(hours),
      delete: rest.delete,
    };
  };

  test("becomes the window of its date, not another piece of it", () => {
    expect(edit([template(1, 14, 17)], [slot(5, 9, 11), slot(6, 12, 17)], 6))
      .toEqual({ update: [[6, 14, 17]], insert: [], delete: [5] });
  });

  test("is the only template that is planned: slots of others stay, and have the room they have", () => {
    const moved = slot(6, 15, 16, { templateId: 2 });
    expect(edit([template(1, 9, 18), template(2, 12, 13)], [slot(5, 9, 11), moved], 5))
      .toMatchObject({ delete: [], insert: [[16, 18]] });
  });

  test("becomes the window of its own date, not of an earlier one", () => {
    const date = "2026-06-08";
    const next = slot(6, 9, 17, { date, start: at(9, date), end: at(17, date) });
    const { update } = planSlots({
      zone: ZONE,
      fromDate: MONDAY,
      toDate: date,
      notBefore: at(0),
      templates: [template(1, 18, 20)],
      existing: [slot(5, 9, 17), next],
      edited: 6,
    });
    expect(update.map(({ id, date }) => [id, date])).toEqual([[5, MONDAY], [6, date]]);
  });

  test("keeps its window where a date was taken out", () => {
    const replaced = { startMinute: 12 * HOUR, endMinute: 14 * HOUR };
    const hidden = slot(6, 12, 14, {
      source: "override",
      available: false,
      templateId: null,
      replaced,
    });
    expect(edit([template(1, 11, 13)], [slot(5, 9, 11), hidden], 5))
      .toEqual({ update: [[5, 11, 13]], insert: [], delete: [] });
  });
});

test("a tutor who moves to another zone keeps their slots' ids and wall times", () => {
  const zone = "Europe/Lisbon";
  const { update, insert, delete: gone } = planSlots({
    zone,
    fromDate: MONDAY,
    toDate: MONDAY,
    notBefore: at(0),
    templates: [template(1, 9, 11), template(2, 11, 13)],
    existing: [slot(5, 9, 11), slot(6, 11, 13, { templateId: 2 })],
  });
  expect([gone, insert]).toEqual([[], []]);
  expect(update.map(({ id, start, startMinute }) => [id, start, startMinute])).toEqual([
    [5, at(9, MONDAY, zone), 540],
    [6, at(11, MONDAY, zone), 660],
  ]);
});

test("a rest that the wall cannot name in one is two: the hour that comes twice", () => {
  const date = "2026-10-25";
  const [first, second] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 10)];
  const manual = { date, source: "manual", templateId: null } as const;
  const { insert } = planSlots({
    zone: ZONE,
    fromDate: date,
    toDate: date,
    notBefore: 0,
    templates: [template(1, 0, 6, 7)],
    existing: [
      slot(5, 0, 3.5, { ...manual, start: at(0, date), end: first }),
      slot(6, 3, 6, { ...manual, startMinute: 190, start: second, end: at(6, date) }),
    ],
  });
  expect(insert.map((made) => [made.startMinute, made.endMinute, made.start, made.end])).toEqual([
    [210, 240, first, Date.UTC(2026, 9, 25, 1)],
    [180, 190, Date.UTC(2026, 9, 25, 1), second],
  ]);
});

test("a rest begins and ends on a minute of the wall, also where the offset has seconds", () => {
  // Monrovia was 44 minutes and 30 seconds behind UTC until 1972.
  const zone = "Africa/Monrovia";
  const date = "1971-06-07";
  const manual = { date, source: "manual", templateId: null } as const;
  const [nine, ten] = [Date.UTC(1971, 5, 7, 9), Date.UTC(1971, 5, 7, 10)];
  const [eleven, twelve] = [Date.UTC(1971, 5, 7, 11), Date.UTC(1971, 5, 7, 12)];
  const { insert } = planSlots({
    zone,
    fromDate: date,
    toDate: date,
    notBefore: 0,
    templates: [template(1, 9, 11)],
    existing: [
      slot(5, 9, 10, { ...manual, start: nine, end: ten }),
      slot(6, 11, 12, { ...manual, start: eleven, end: twelve }),
    ],
  });
  expect(insert.map((made) => [made.startMinute, made.endMinute, made.start, made.end])).toEqual([
    [556, 615, ten + 30_000, eleven - 30_000],
  ]);
});
