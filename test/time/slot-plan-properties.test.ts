import fc from "fast-check";
import { expect, test } from "vitest";
import { dayNumber, isoDate, isoWeekday } from "../../src/time/date.ts";
import { type Interval, overlaps } from "../../src/time/interval.ts";
import { planSlots, type SlotPlanInput } from "../../src/time/slot-plan.ts";
import { type ExistingSlot, type PlannedSlot, slotsOfDate } from "../../src/time/slots-of-date.ts";
import { startOfDay } from "../../src/time/wall.ts";
import { SEED } from "./random.ts";
import {
  anyTemplates,
  anyWorld,
  applyPlan,
  beginningOf,
  datesAround,
  DAYS,
  MINUTE,
} from "./slot-world.ts";

/** A lived-in calendar, new templates, a moment, and sometimes another zone or fewer dates. */
const anyInput: fc.Arbitrary<SlotPlanInput> = fc.record({
  world: anyWorld,
  templates: anyTemplates,
  hours: fc.integer({ min: -10, max: DAYS * 24 }),
  zone: fc.option(fc.constantFrom("Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago")),
  fewer: fc.nat(2),
}).map(({ world, templates, hours, zone, fewer }) => {
  const { fromDate, toDate } = datesAround(world.date);
  return {
    zone: zone ?? world.zone,
    fromDate,
    toDate: isoDate(dayNumber(toDate) - fewer),
    notBefore: beginningOf(world) + hours * 60 * MINUTE + 1234,
    templates,
    existing: world.slots,
  };
});

const after = (input: SlotPlanInput) => applyPlan(input.existing, planSlots(input));

const check = (holds: (input: SlotPlanInput) => void) =>
  fc.assert(fc.property(anyInput, holds), { numRuns: 400, seed: SEED });

const isReplaceable = ({ zone, fromDate, toDate, notBefore }: SlotPlanInput) => {
  const start = Math.max(startOfDay(zone, fromDate), notBefore);
  const end = startOfDay(zone, isoDate(dayNumber(toDate) + 1));
  return (slot: ExistingSlot) =>
    slot.source === "template" && slot.available && slot.start >= start && slot.start < end;
};

test("no two available slots overlap after a plan", () => {
  check((input) => {
    const sorted = after(input).filter(({ available }) => available)
      .toSorted((a, b) => a.start - b.start);
    sorted.forEach((slot, i) => {
      expect(slot.start).toBeGreaterThanOrEqual(sorted[i - 1]?.end ?? -Infinity);
    });
  });
});

test("planning again changes nothing", () => {
  check((input) => {
    expect(planSlots({ ...input, existing: after(input) }))
      .toEqual({ delete: [], update: [], insert: [] });
  });
});

test("only template slots of the dates that have not begun are touched, each once", () => {
  check((input) => {
    const plan = planSlots(input);
    const touched = [...plan.delete, ...plan.update.map(({ id }) => id)];
    expect(new Set(touched).size).toBe(touched.length);
    const allowed = new Set(input.existing.filter(isReplaceable(input)).map(({ id }) => id));
    expect(touched.filter((id) => !allowed.has(id))).toEqual([]);
  });
});

test("a row is what a template says of its date, or what the clocks show at its ends", () => {
  check((input) => {
    const plan = planSlots(input);
    for (const row of [...plan.update, ...plan.insert]) {
      expect(row.startMinute).toBeLessThan(row.endMinute);
      if (!isWindow(input, row)) expect(row).toMatchObject(wallOfPiece(input.zone, row));
    }
  });
});

function isWindow({ zone, templates }: SlotPlanInput, row: PlannedSlot): boolean {
  const ofDay = templates.filter(({ dayOfWeek }) => dayOfWeek === isoWeekday(row.date));
  return slotsOfDate(ofDay, zone, row.date).some((slot) =>
    slot.id === row.templateId && slot.start === row.start && slot.end === row.end &&
    slot.startMinute === row.startMinute && slot.endMinute === row.endMinute
  );
}

function wallOfPiece(zone: string, { start, end }: Interval) {
  const show = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const first = show(start);
  const last = show(end - MINUTE);
  return {
    date: first.toPlainDate().toString(),
    startMinute: first.hour * 60 + first.minute,
    endMinute: last.hour * 60 + last.minute + 1,
  };
}

test("minute by minute: windows that do not yield and what is kept are covered, and nothing else", () => {
  check((input) => {
    const replaceable = input.existing.filter(isReplaceable(input));
    const kept = input.existing.filter((slot) => slot.available && !replaceable.includes(slot));
    const expected = minutesOf(input, [...windowsOf(input), ...kept]);
    const covered = minutesOf(input, after(input).filter(({ available }) => available));
    expect(covered.findIndex((is, minute) => is !== expected[minute])).toBe(-1);
  });
});

/** For each minute from `notBefore` on whether any of the intervals has a part of it. */
function minutesOf({ notBefore, zone, fromDate }: SlotPlanInput, intervals: Interval[]): boolean[] {
  const first = Math.floor(startOfDay(zone, fromDate) / MINUTE) - 26 * 60;
  const minutes = new Array<boolean>((DAYS + 4) * 1440).fill(false);
  for (const { start, end } of intervals) {
    const from = Math.max(0, Math.floor(start / MINUTE) - first);
    minutes.fill(true, from, Math.max(from, Math.ceil(end / MINUTE) - first));
  }
  return minutes.slice(Math.max(0, Math.ceil(notBefore / MINUTE) - first));
}

function windowsOf({ zone, fromDate, toDate, templates, existing }: SlotPlanInput): Interval[] {
  const overrides = existing.filter(({ source }) => source === "override");
  const windows: Interval[] = [];
  for (let day = dayNumber(fromDate); day <= dayNumber(toDate); day++) {
    const date = isoDate(day);
    const ofDay = templates.filter(({ dayOfWeek }) => dayOfWeek === isoWeekday(date));
    windows.push(
      ...slotsOfDate(ofDay, zone, date).filter((window) =>
        !overrides.some((override) =>
          overlaps(override, window) ||
          (override.date === date && override.replaced !== null &&
            (override.templateId === window.id ||
              (override.replaced.startMinute < window.endMinute &&
                window.startMinute < override.replaced.endMinute)))
        )
      ),
    );
  }
  return windows;
}

test("templates that stay the same leave every slot they made alone", () => {
  const twice = fc.record({ world: anyWorld, templates: anyTemplates });
  fc.assert(
    fc.property(twice, ({ world, templates }) => {
      const input = { zone: world.zone, ...datesAround(world.date), notBefore: 0, templates };
      const made = applyPlan([], planSlots({ ...input, existing: [] }));
      const renumbered = templates.map((template) => ({ ...template, id: template.id + 1000 }));
      const moved = planSlots({ ...input, templates: renumbered, existing: made });
      expect([moved.delete, moved.insert]).toEqual([[], []]);
      expect(moved.update.map(({ id }) => id).toSorted((a, b) => a - b))
        .toEqual(made.map(({ id }) => id).toSorted((a, b) => a - b));
    }),
    { seed: SEED },
  );
});
