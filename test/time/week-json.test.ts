import fc from "fast-check";
import { expect, test } from "vitest";
import { cellStatuses, STATUSES, type WeekContents } from "../../src/time/cell-status.ts";
import { addDays } from "../../src/time/date.ts";
import { HALF_HOUR, weekGrid } from "../../src/time/week-grid.ts";
import { weekJson, type WeekJsonOptions } from "../../src/time/week-json.ts";
import { NAMED_ZONES } from "./zones.ts";
import { SEED } from "./random.ts";

const untold = { student_name: null, service_name: null, lesson_status: null };

type Grid = ReturnType<typeof weekGrid>;

/** The oracle: the answer as an object. */
function answer(grid: Grid, contents: WeekContents, { lessons, days }: WeekJsonOptions) {
  const { codes, slotIds, lessonIds } = cellStatuses(grid, contents);
  const cells = Array.from(grid.starts, (start, i) => ({
    start: new Date(start).toISOString().replace(".000Z", "Z"),
    date: grid.dates[i],
    time: grid.times[i],
    weekday: grid.weekdays[i],
    status: STATUSES[codes[i] ?? NaN],
    ...(lessons ? { slot_id: slotIds[i] || null, lesson_id: lessonIds[i] || null } : {}),
    ...(lessons && STATUSES[codes[i] ?? NaN] === "booked"
      ? lessons.get(lessonIds[i] ?? 0) ?? untold
      : {}),
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

/** Each UTF-16 unit beyond ASCII as JSON may also write it. */
const inAscii = (json: string) =>
  json.split("").map((unit) => {
    const code = unit.charCodeAt(0);
    return code < 127 ? unit : "\\u" + `000${code.toString(16)}`.slice(-4);
  }).join("");

test("the text is to the byte what JSON.stringify makes of the same answer, in ASCII", () => {
  const anyWeek = anyGrid.chain((grid) =>
    fc.tuple(fc.constant(grid), anyRows(grid), anyRows(grid), anyRows(grid))
  );
  const text = fc.option(fc.string({ unit: "binary" }));
  const told = fc.record({ student_name: text, service_name: text, lesson_status: text });
  const options = fc.record({
    told: fc.option(told, { nil: undefined }),
    days: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 })), { nil: undefined }),
  });
  fc.assert(
    fc.property(anyWeek, options, ([grid, booked, blocked, available], { told, days }) => {
      const contents = { booked, blocked, available };
      // All but the first, as if that were a hold's time.
      const lessons = told && new Map(booked.slice(1).map(({ id }) => [id, told]));
      const options = { lessons, days };
      expect(weekJson(grid, cellStatuses(grid, contents), options))
        .toBe(inAscii(JSON.stringify(answer(grid, contents, options))));
    }),
    { seed: SEED },
  );
});

const empty: WeekContents = { booked: [], blocked: [], available: [] };

test("days narrow the cells, total_cells stays the whole week's", () => {
  const grid = weekGrid("Europe/Kyiv", "2026-03-23");
  const cells = cellStatuses(grid, empty);
  const week = JSON.parse(weekJson(grid, cells, { days: [0, 6] }));
  expect(week.total_cells).toBe(334);
  expect(week.cells).toHaveLength(48 + 46);
  expect(JSON.parse(weekJson(grid, cells, { days: [] })).cells).toEqual([]);
});

test("a stranger's cells have no ids at all, an owner's have both", () => {
  const grid = weekGrid("Europe/Kyiv", "2026-03-23");
  const cells = cellStatuses(grid, empty);
  expect(weekJson(grid, cells, {})).not.toContain("_id");
  expect(JSON.parse(weekJson(grid, cells, { lessons: new Map() })).cells[0])
    .toMatchObject({ slot_id: null, lesson_id: null });
});
