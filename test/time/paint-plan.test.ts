import fc from "fast-check";
import { expect, test } from "vitest";
import type { Interval } from "../../src/time/interval.ts";
import { overlaps } from "../../src/time/interval.ts";
import { type PaintPlan, planPaint } from "../../src/time/paint-plan.ts";
import type { WallPiece } from "../../src/time/wall-pieces.ts";
import { anyPaintWorld, applyPaint, type PaintWorld } from "./paint-world.ts";
import { SEED } from "./random.ts";
import { MINUTE } from "./slot-world.ts";

/** Only the rows that share time with what is painted are asked for, as the query does. */
function planOf(world: PaintWorld, rows: Pick<PaintWorld, "slots" | "blocks"> = world): PaintPlan {
  const whole = Object.values(world.painted).flat();
  const range = {
    start: Math.min(...whole.map(({ start }) => start)),
    end: Math.max(...whole.map(({ end }) => end)),
  };
  const near = (row: Interval) => overlaps(row, range);
  return planPaint(world.zone, world.painted, rows.slots.filter(near), rows.blocks.filter(near));
}

const check = (holds: (world: PaintWorld) => void) =>
  fc.assert(fc.property(anyPaintWorld, holds), { numRuns: 500, seed: SEED });

test(`minute by minute: painted time is as painted, all other as it was (seed ${SEED})`, () => {
  check((world) => {
    const after = applyPaint(world, planOf(world));
    const at = minutesAround(world);
    const { available, blocked, empty } = world.painted;
    const [isAvailable, isBlocked, isEmpty] = [at(available), at(blocked), at(empty)];
    const slots = { before: at(world.slots), after: at(after.slots) };
    const blocks = { before: at(world.blocks), after: at(after.blocks) };
    slots.after.forEach((has, i) => {
      const [slot, block] = isAvailable[i]
        ? [true, false]
        : isBlocked[i]
        ? [slots.before[i], true]
        : isEmpty[i]
        ? [false, false]
        : [slots.before[i], blocks.before[i]];
      if (has !== slot || blocks.after[i] !== block) {
        expect([i, has, blocks.after[i]]).toEqual([i, slot, block]);
      }
    });
  });
});

/** For each minute of two weeks around the grid's whether any of the intervals has a part of it. */
function minutesAround({ grid }: PaintWorld) {
  const first = (grid.starts[0] ?? grid.end) / MINUTE - 4 * 1440;
  return (intervals: readonly Interval[]): boolean[] => {
    const minutes = new Array<boolean>(21 * 1440).fill(false);
    for (const { start, end } of intervals) {
      expect([start % MINUTE, end % MINUTE]).toEqual([0, 0]);
      const from = Math.max(0, start / MINUTE - first);
      minutes.fill(true, from, Math.max(from, end / MINUTE - first));
    }
    return minutes;
  };
}

test(`no two slots overlap (seed ${SEED})`, () => {
  check((world) => {
    const { slots } = applyPaint(world, planOf(world));
    slots.forEach((slot, i) => {
      expect(slot.start).toBeLessThan(slot.end);
      expect(slot.start).toBeGreaterThanOrEqual(slots[i - 1]?.end ?? -Infinity);
    });
  });
});

test(`painting the same again changes nothing (seed ${SEED})`, () => {
  check((world) => {
    const again = planOf(world, applyPaint(world, planOf(world)));
    const nothing = { delete: [], cut: [], rests: [], insert: [] };
    expect(again).toEqual({ slots: { ...nothing, hide: [] }, blocks: nothing });
  });
});

test(`rows keep their ids as long as anything of their date is left (seed ${SEED})`, () => {
  check((world) => {
    const { slots, blocks } = planOf(world);
    const touched = [...slots.hide, ...slots.delete, ...slots.cut.map(({ id }) => id)];
    expect(new Set(touched).size).toBe(touched.length);
    const always = () => true;
    const gone = world.slots.filter((slot) =>
      minutesLeft(slot, world.painted.empty, isOn(slot.zone, world.dates.get(slot.id))) === 0
    );
    expect([...slots.hide, ...slots.delete].toSorted()).toEqual(
      gone.map(({ id }) => id).toSorted(),
    );
    expect(slots.hide.toSorted()).toEqual(
      gone.filter(({ standsForWindow }) => standsForWindow).map(({ id }) => id).toSorted(),
    );
    const lifted = [...world.painted.empty, ...world.painted.available];
    expect(blocks.delete.toSorted())
      .toEqual(
        world.blocks.filter((block) => minutesLeft(block, lifted, always) === 0)
          .map(({ id }) => id).toSorted(),
      );
  });
});

/** How many minutes outside the holes, of those that count. */
function minutesLeft(
  { start, end }: Interval,
  holes: readonly Interval[],
  counts: (ms: number) => boolean,
): number {
  let left = 0;
  for (let at = start; at < end; at += MINUTE) {
    if (!holes.some((hole) => hole.start <= at && at < hole.end) && counts(at)) left++;
  }
  return left;
}

const isOn = (zone: string, date: string | undefined) => (ms: number) =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate().toString() ===
    date;

test("clocks go back over midnight: what a slot has of the evening before becomes one of that date", () => {
  // In St. John's clocks went from 00:01 of 2006-10-29 back to 23:01, so 00:00 to 00:15 took 75 minutes.
  const zone = "America/St_Johns";
  const at = (time: string) => Date.parse(`2006-10-29T${time}Z`);
  const slot = { id: 1, start: at("02:30"), end: at("03:45"), zone, standsForWindow: true };
  const emptied = (...empty: Interval[]) =>
    planPaint(zone, { available: [], blocked: [], empty }, [slot], []).slots;
  const first = { start: at("02:30"), end: at("03:00") };
  const last = { start: at("03:30"), end: at("04:00") };
  const evening = { date: "2006-10-28", startMinute: 23 * 60 + 30, endMinute: 24 * 60 };
  const insert = [{ ...evening, start: at("03:00"), end: at("03:30") }];
  expect(emptied(first, last)).toEqual({ hide: [1], delete: [], cut: [], rests: [], insert });
  const night = { date: "2006-10-29", startMinute: 0, endMinute: 15 };
  const cut = [{ id: 1, ...night, start: at("03:30"), end: at("03:45") }];
  expect(emptied(first)).toEqual({ hide: [], delete: [], cut, rests: [], insert });
});

test(`a slot has the wall times that the clocks of its zone show (seed ${SEED})`, () => {
  check((world) => {
    const { cut, rests, insert } = planOf(world).slots;
    const zoneOf = (id: number) => world.slots.find((slot) => slot.id === id)?.zone ?? "";
    for (const piece of [...cut, ...rests]) {
      mustBeOnTheWall(zoneOf(piece.id), piece);
      expect(piece.date).toBe(world.dates.get(piece.id));
    }
    for (const piece of insert) mustBeOnTheWall(world.zone, piece);
  });
});

function mustBeOnTheWall(zone: string, piece: WallPiece) {
  const show = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const [first, last] = [show(piece.start), show(piece.end - MINUTE)];
  expect(piece.startMinute).toBeLessThan(piece.endMinute);
  expect(piece).toMatchObject({
    date: first.toPlainDate().toString(),
    startMinute: first.hour * 60 + first.minute,
    endMinute: last.hour * 60 + last.minute + 1,
  });
}

test("new time over neighbouring cells is one piece, cut only at the tutor's midnight", () => {
  const hour = (n: number) => Date.UTC(2027, 2, 8, n);
  const available = [{ start: hour(20), end: hour(26) }];
  const painted = { available, blocked: [], empty: [] };
  const slots = [{
    id: 1,
    start: hour(21),
    end: hour(21) + 20 * MINUTE,
    zone: "Europe/Kyiv",
    standsForWindow: true,
  }];
  const made = planPaint("Europe/Kyiv", painted, slots, []).slots.insert;
  expect(made.map(({ date, startMinute, endMinute }) => [date, startMinute, endMinute])).toEqual([
    ["2027-03-08", 22 * 60, 23 * 60],
    ["2027-03-08", 23 * 60 + 20, 1440],
    ["2027-03-09", 0, 4 * 60],
  ]);
});
