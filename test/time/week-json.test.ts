import fc from "fast-check";
import { expect, test } from "vitest";
import { cellStatuses, STATUSES, type WeekContents } from "../../src/time/cell-status.ts";
import { addDays } from "../../src/time/date.ts";
import { HALF_HOUR, weekGrid } from "../../src/time/week-grid.ts";
import { weekJson, type WeekJsonOptions } from "../../src/time/week-json.ts";
import { NAMED_ZONES } from "./zones.ts";
import { SEED } from "./random.ts";

type Grid = ReturnType<typeof weekGrid>;

/** The oracle: the answer as an object. */
function answer(grid: Grid, contents: WeekContents, { ids, days }: WeekJsonOptions) {
  const { codes, slotIds, lessonIds } = cellStatuses(grid, contents);
  const cells = Array.from(grid.starts, (start, i) => ({
    start: new Date(start).toISOString().replace(".000Z", "Z"),
    date: grid.dates[i],
    time: grid.times[i],
    weekday: grid.weekdays[i],
    status: STATUSES[codes[i] ?? NaN],
    ...(ids ? { slot_id: slotIds[i] || null, lesson_id: lessonIds[i] || null } : {}),
  }));
  return {
    week_start: grid.monday,
    timezone: grid.zone,
    total_cells: grid.starts.length,
    cells: cells.filter(({ weekday }) => days === undefined || days.includes(weekday ?? NaN)),
  };
}

const anyGrid = fc.tuple(fc.constantFrom(...NAMED_ZONES), fc.integer({ min: 0, max: 2600 }))
  .map(([zone, week]) => weekGrid(zone, addDays("1990-01-01", 7 * week)));

const anyRows = (grid: Grid) =>
  fc.array(
    fc.tuple(
      fc.integer({ min: -2, max: 345 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    ),
    { maxLength: 12 },
  ).map((rows) =>
    rows.toSorted(([a], [b]) => a - b).map(([at, length, id]) => {
      const start = (grid.starts[0] ?? NaN) + at * HALF_HOUR;
      return { start, end: start + length * HALF_HOUR / 2, id };
    })
  );

test("the text is to the byte what JSON.stringify makes of the same answer", () => {
  const anyWeek = anyGrid.chain((grid) =>
    fc.tuple(fc.constant(grid), anyRows(grid), anyRows(grid), anyRows(grid))
  );
  const options = fc.record({
    ids: fc.boolean(),
    days: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 })), { nil: undefined }),
  });
  fc.assert(
    fc.property(anyWeek, options, ([grid, booked, blocked, available], options) => {
      const contents = { booked, blocked, available };
      expect(weekJson(grid, cellStatuses(grid, contents), options))
        .toBe(JSON.stringify(answer(grid, contents, options)));
    }),
    { seed: SEED },
  );
});

const empty: WeekContents = { booked: [], blocked: [], available: [] };

test("days narrow the cells, total_cells stays the whole week's", () => {
  const grid = weekGrid("Europe/Kyiv", "2026-03-23");
  const cells = cellStatuses(grid, empty);
  const week = JSON.parse(weekJson(grid, cells, { ids: false, days: [0, 6] }));
  expect(week.total_cells).toBe(334);
  expect(week.cells).toHaveLength(48 + 46);
  expect(JSON.parse(weekJson(grid, cells, { ids: false, days: [] })).cells).toEqual([]);
});

test("a stranger's cells have no ids at all, an owner's have both", () => {
  const grid = weekGrid("Europe/Kyiv", "2026-03-23");
  const cells = cellStatuses(grid, empty);
  expect(weekJson(grid, cells, { ids: false })).not.toContain("_id");
  expect(JSON.parse(weekJson(grid, cells, { ids: true })).cells[0])
    .toMatchObject({ slot_id: null, lesson_id: null });
});
