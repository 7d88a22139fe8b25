import fc from "fast-check";
import { addDays } from "../../src/time/date.ts";
import { overlaps } from "../../src/time/interval.ts";
import { planSlots, type SlotPlanInput } from "../../src/time/slot-plan.ts";
import {
  type ExistingSlot,
  type PlanTemplate,
  type SlotPlan,
  slotsOfDate,
} from "../../src/time/slots-of-date.ts";
import { startOfDay } from "../../src/time/wall.ts";

/**
 * A small calendar that is lived in, so that plans are tried on states that real use leads to: weeks
 * are painted, slots overridden, hidden, trimmed and added, all at random.
 */
export type World = {
  readonly zone: string;
  /** A date near a change of the clocks, if the zone has any. */
  readonly date: string;
  readonly slots: ExistingSlot[];
};

export const MINUTE = 60_000;

/** The days around `world.date` that plans are made for. */
export const DAYS = 4;

// Each has a change of its clocks in these days, with its own kind of trouble.
const NIGHTS = [
  ["Europe/Kyiv", "2026-03-29"],
  ["Europe/Kyiv", "2026-10-25"],
  ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-10-04"],
  ["America/Sao_Paulo", "2018-11-04"],
  ["America/Sao_Paulo", "2018-02-18"],
  ["America/St_Johns", "2006-10-29"],
  ["America/St_Johns", "2007-03-11"],
  ["Antarctica/Troll", "2026-03-29"],
  ["Antarctica/Troll", "2026-10-25"],
  ["Pacific/Apia", "2011-12-30"],
  ["Asia/Kathmandu", "2026-06-01"],
] as const;

const anyQuarter = fc.integer({ min: 0, max: 96 });
const anySize = fc.integer({ min: 1, max: 24 });

/** Templates of all weekdays; those of one day do not overlap, but often touch. */
export const anyTemplates = fc.array(
  fc.uniqueArray(anyQuarter, { maxLength: 8 }),
  { minLength: 7, maxLength: 7 },
).chain((days) =>
  fc.record({ days: fc.constant(days), idFrom: fc.constantFrom(1, 5, 100), gap: fc.nat(3) })
).map(({ days, idFrom, gap }) => {
  let id = idFrom;
  return days.flatMap((cuts, day): PlanTemplate[] => {
    const sorted = cuts.toSorted((a, b) => a - b).map((quarter) => quarter * 15);
    return sorted.slice(1)
      .map((endMinute, i) => ({
        id: id++,
        dayOfWeek: day + 1,
        startMinute: sorted[i] ?? 0,
        endMinute,
      }))
      .filter((_, i) => i % (gap + 1) === 0);
  });
});

const anyEdit = fc.record({
  kind: fc.constantFrom("manual", "override", "hide", "trim"),
  pick: fc.nat(),
  day: fc.integer({ min: -2, max: DAYS - 1 }),
  at: anyQuarter,
  size: anySize,
  /** Minutes that shift what is edited off the quarter hours. */
  odd: fc.constantFrom(0, 0, 0, 7, 30),
});
type Edit = typeof anyEdit extends fc.Arbitrary<infer E> ? E : never;

/** A calendar that was planned once, and then edited up to twelve times. */
export const anyWorld: fc.Arbitrary<World> = fc.record({
  night: fc.constantFrom(...NIGHTS),
  templates: anyTemplates,
  edits: fc.array(anyEdit, { maxLength: 12 }),
}).map(({ night: [zone, date], templates, edits }) => {
  const input = { zone, ...datesAround(date), notBefore: 0, templates, existing: [] };
  const world = { zone, date, slots: applyPlan([], planSlots(input)) };
  return edits.reduce(edited, world);
});

export const datesAround = (date: string): Pick<SlotPlanInput, "fromDate" | "toDate"> => ({
  fromDate: addDays(date, -2),
  toDate: addDays(date, DAYS - 3),
});

/** The rows after the plan, as the database would have them. */
export function applyPlan(slots: readonly ExistingSlot[], plan: SlotPlan): ExistingSlot[] {
  const changed = new Map(plan.update.map((row) => [row.id, row]));
  const kept = slots.filter(({ id }) => !plan.delete.includes(id));
  let nextId = Math.max(0, ...slots.map(({ id }) => id)) + 1;
  return [
    ...kept.map((slot) => ({ ...slot, ...changed.get(slot.id) })),
    ...plan.insert.map((made): ExistingSlot => ({
      ...made,
      id: nextId++,
      source: "template",
      available: true,
      replaced: null,
    })),
  ];
}

function edited(world: World, edit: Edit): World {
  const slots = world.slots.filter(({ available }) => available);
  const slot = slots[edit.pick % slots.length];
  if (edit.kind === "manual") return withManual(world, edit);
  if (slot === undefined) return world;
  const wall = { startMinute: slot.startMinute, endMinute: slot.endMinute };
  const replaced = slot.source === "template" ? wall : slot.replaced;
  if (edit.kind === "hide") {
    return withSlot(world, { ...slot, available: false, source: "override", replaced });
  }
  const moved = resolved(world, slot.date, edit);
  if (moved === undefined) return world;
  const detached = edit.kind === "override" ? { source: "override" as const, replaced } : {};
  return withSlot(world, { ...slot, ...moved, ...detached });
}

function withManual(world: World, edit: Edit): World {
  const made = resolved(world, addDays(world.date, edit.day), edit);
  const id = Math.max(0, ...world.slots.map((slot) => slot.id)) + 1;
  const rest = { source: "manual" as const, templateId: null, available: true, replaced: null };
  return made ? withSlot(world, { ...made, ...rest, id }) : world;
}

function resolved({ zone }: World, date: string, { at, size, odd }: Edit) {
  const startMinute = Math.min(at * 15 + odd, 1439);
  const endMinute = Math.min(startMinute + size * 15, 1440);
  const [slot] = slotsOfDate([{ startMinute, endMinute }], zone, date);
  return slot && { ...slot, date };
}

/** Puts the slot in, unless the database would refuse it: no two available slots overlap. */
function withSlot(world: World, slot: ExistingSlot): World {
  const others = world.slots.filter(({ id }) => id !== slot.id);
  if (slot.available && others.some((other) => other.available && overlaps(other, slot))) {
    return world;
  }
  return { ...world, slots: [...others, slot] };
}

/** The first instant of the world's days. */
export const beginningOf = ({ zone, date }: World): number =>
  startOfDay(zone, datesAround(date).fromDate);
