import { cellStatuses, STATUSES, type WeekContents } from "../src/time/cell-status.ts";
import { isoDate } from "../src/time/date.ts";
import { HALF_HOUR, weekGrid } from "../src/time/week-grid.ts";
import { weekJson } from "../src/time/week-json.ts";

/** One comparison: `value` and `floor` in microseconds (medians), `ratio` = value / floor. */
type Ratio = { name: string; floor: number; value: number; ratio: number };

const ZONE = "Europe/Kyiv";
const MONDAY = "2026-03-23";
const FIRST_MONDAY = 4;

const FIRST_LESSON = 5_000_000;
const LESSONS = new Map(
  Array.from({ length: 40 }, (_, i) => [FIRST_LESSON + i, {
    student_name: `Олександра Ковальчук ${i}`,
    service_name: "English conversation",
    lesson_status: "scheduled",
  }]),
);

/**
 * The week view's arithmetic against what it is measured by: JSON text by hand against JSON.stringify
 * of the ready cells, and a week's grid against the one that is kept.
 */
export function gridBench(): Promise<Ratio[]> {
  const grid = weekGrid(ZONE, MONDAY);
  const cells = cellStatuses(grid, contents());
  const owners = readyAnswer(LESSONS);
  const strangers = readyAnswer(null);
  let week = 0;
  const cold = () => weekGrid(ZONE, isoDate(FIRST_MONDAY + 7 * (week++ % 6000)));
  return Promise.resolve([
    ratio("week JSON, owner / JSON.stringify of ready cells", {
      floor: () => JSON.stringify(owners),
      value: () => weekJson(grid, cells, { lessons: LESSONS }),
    }),
    ratio("week JSON, stranger / JSON.stringify of ready cells", {
      floor: () => JSON.stringify(strangers),
      value: () => weekJson(grid, cells, {}),
    }),
    ratio("cell statuses of a week of 59 rows / the same week's JSON", {
      floor: () => weekJson(grid, cells, { lessons: LESSONS }),
      value: () => cellStatuses(grid, contents()),
    }),
    ratio("week grid, never asked before / kept", {
      floor: () => weekGrid(ZONE, MONDAY),
      value: cold,
    }),
  ]);

  function readyAnswer(lessons: typeof LESSONS | null) {
    return {
      week_start: MONDAY,
      timezone: ZONE,
      total_cells: grid.starts.length,
      cells: Array.from(grid.starts, (start, i) => ({
        start: new Date(start).toISOString().replace(".000Z", "Z"),
        date: grid.dates[i],
        time: grid.times[i],
        weekday: grid.weekdays[i],
        status: STATUSES[cells.codes[i] ?? 0],
        ...(lessons &&
          { slot_id: cells.slotIds[i] || null, lesson_id: cells.lessonIds[i] || null }),
        ...lessons?.get(cells.lessonIds[i] ?? 0),
      })),
    };
  }

  /** A lifelike week: availability in two windows a day, forty lessons, five blocks: 59 rows. */
  function contents(): WeekContents {
    const row = (at: number, length: number, id: number) => {
      const start = (grid.starts[0] ?? 0) + at * HALF_HOUR;
      return { start, end: start + length * HALF_HOUR, id };
    };
    const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
    return {
      available: numbers(14).map((i) => row(i * 24 + 6, 16, 900_000 + i)),
      blocked: numbers(5).map((i) => row(i * 60 + 10, 3, i + 1)),
      booked: numbers(40).map((i) => row(i * 8 + 7, 2, FIRST_LESSON + i)),
    };
  }
}

type Pair = { readonly floor: () => unknown; readonly value: () => unknown };

// Both in one run and by turns, so that a busy machine slows both alike.
function ratio(name: string, { floor, value }: Pair): Ratio {
  const floors: number[] = [];
  const values: number[] = [];
  for (let round = 0; round < 60; round++) {
    floors.push(microseconds(floor));
    values.push(microseconds(value));
  }
  const medians = { floor: median(floors), value: median(values) };
  return { name, ...medians, ratio: medians.value / medians.floor };
}

function microseconds(work: () => unknown): number {
  const times = 50;
  const before = performance.now();
  for (let i = 0; i < times; i++) work();
  return ((performance.now() - before) * 1000) / times;
}

const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
