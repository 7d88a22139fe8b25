import fc from "fast-check";
import { mondayOf } from "../../src/time/date.ts";
import { type Interval, merge } from "../../src/time/interval.ts";
import type { Colour, Painted, PaintPlan, SlotToPaint } from "../../src/time/paint-plan.ts";
import { dateOf } from "../../src/time/time-text.ts";
import type { WallPiece } from "../../src/time/wall-pieces.ts";
import { HALF_HOUR, type WeekGrid, weekGrid } from "../../src/time/week-grid.ts";
import { anyWorld, beginningOf, MINUTE } from "./slot-world.ts";
import { NAMED_ZONES } from "./zones.ts";

/** A calendar that is lived in, in a week near a change of the clocks, and what is painted in it. */
export type PaintWorld = {
  readonly zone: string;
  readonly grid: WeekGrid;
  readonly painted: Painted;
  readonly slots: readonly SlotToPaint[];
  /** The local date of each slot. */
  readonly dates: ReadonlyMap<number, string>;
  readonly blocks: readonly Block[];
};
export type Block = Interval & { readonly id: number };
export type Rows = Pick<PaintWorld, "slots" | "blocks">;

const anyRun = fc.record({
  colour: fc.constantFrom<Colour>("available", "blocked", "empty"),
  /** Cells from the first of the world's days, which are painted twice as often as the others. */
  at: fc.oneof(fc.integer({ min: -96, max: 288 }), fc.integer({ min: 0, max: 192 })),
  cells: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 60 })),
});

const anyBlock = fc.record({
  at: fc.integer({ min: -1440, max: 6 * 1440 }),
  minutes: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 10 * 1440 })),
});

export const anyPaintWorld: fc.Arbitrary<PaintWorld> = fc.record({
  world: anyWorld,
  viewed: fc.option(fc.constantFrom(...NAMED_ZONES)),
  moved: fc.option(fc.constantFrom(...NAMED_ZONES)),
  runs: fc.array(anyRun, { minLength: 1, maxLength: 20 }),
  blocks: fc.array(anyBlock, { maxLength: 6 }),
}).map(({ world, viewed, moved, runs, blocks }) => {
  const from = beginningOf(world);
  const middle = from + 2 * 1440 * MINUTE;
  const grid = weekGrid(viewed ?? world.zone, mondayOf(dateOf(viewed ?? world.zone, middle)));
  return {
    // Who has moved keeps the zone of the slots that are there.
    zone: moved ?? world.zone,
    grid,
    painted: paintedIn(grid, from, runs),
    dates: new Map(world.slots.map(({ id, date }) => [id, date])),
    slots: world.slots.filter(({ available }) => available)
      .toSorted((a, b) => a.start - b.start)
      .map(({ id, start, end, source, replaced }) => ({
        id,
        start,
        end,
        zone: world.zone,
        standsForWindow: source === "template" || replaced !== null,
      })),
    blocks: blocks.map(({ at, minutes }, i) => {
      const start = from + at * MINUTE;
      return { id: i + 1, start, end: start + minutes * MINUTE };
    }).toSorted((a, b) => a.start - b.start),
  };
});

type Run = typeof anyRun extends fc.Arbitrary<infer R> ? R : never;

/** Each cell once: later runs paint over earlier ones. */
function paintedIn(grid: WeekGrid, from: number, runs: readonly Run[]): Painted {
  const colours = new Map<number, Colour>();
  const first = Math.floor((from - (grid.starts[0] ?? 0)) / HALF_HOUR);
  for (const { colour, at, cells } of runs) {
    for (let cell = first + at; cell < first + at + cells; cell++) {
      if (cell >= 0 && cell < grid.starts.length) colours.set(cell, colour);
    }
  }
  const as = (colour: Colour) =>
    merge([...colours].filter(([, one]) => one === colour).map(([cell]) => cellOf(grid, cell)));
  return { available: as("available"), blocked: as("blocked"), empty: as("empty") };
}

export const cellOf = (grid: WeekGrid, cell: number): Interval => ({
  start: grid.starts[cell] ?? grid.end,
  end: grid.starts[cell + 1] ?? grid.end,
});

/** The rows after the plan, as the database would have them. */
export function applyPaint({ zone, slots, blocks }: PaintWorld, plan: PaintPlan): Rows {
  const gone = [...plan.slots.hide, ...plan.slots.delete];
  const made = (piece: WallPiece, like?: SlotToPaint) => ({
    start: piece.start,
    end: piece.end,
    id: 0,
    zone: like?.zone ?? zone,
    standsForWindow: like?.standsForWindow ?? false,
  });
  const like = (id: number) => slots.find((slot) => slot.id === id);
  return {
    slots: numbered([
      ...slots.filter(({ id }) => !gone.includes(id)).map((slot) => changed(slot, plan.slots.cut)),
      ...plan.slots.rests.map((rest) => made(rest, like(rest.id))),
      ...plan.slots.insert.map((piece) => made(piece)),
    ]),
    blocks: numbered([
      ...blocks.filter(({ id }) => !plan.blocks.delete.includes(id))
        .map((block) => changed(block, plan.blocks.cut)),
      ...plan.blocks.rests.map((rest) => ({ ...rest, id: 0 })),
      ...plan.blocks.insert.map((block) => ({ ...block, id: 0 })),
    ]),
  };
}

function changed<R extends Block>(row: R, cuts: readonly Block[]): R {
  const cut = cuts.find(({ id }) => id === row.id);
  return cut ? { ...row, start: cut.start, end: cut.end } : row;
}

/** New rows get ids of their own. */
function numbered<R extends Block>(rows: readonly R[]): R[] {
  let next = Math.max(0, ...rows.map(({ id }) => id));
  return rows.map((row) => row.id === 0 ? { ...row, id: ++next } : row)
    .toSorted((a, b) => a.start - b.start);
}
