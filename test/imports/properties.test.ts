import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { applyFile } from "../../src/imports/apply-file.ts";
import { listQuarantine } from "../../src/imports/quarantine.ts";
import { reportFile } from "../../src/imports/report-file.ts";
import { rollbackImport } from "../../src/imports/rollback-import.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addSlot, saveWeek } from "../support/tutoring.ts";
import { SEED } from "../time/random.ts";
import { aFile, aJson, dump } from "./files.ts";

/** Dirty files over lived-in tutors: no row is lost, none counts twice, and undoing undoes all. */

const ZONES = ["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe"];
const RUNS = 150;

let app: TestApp;
let tutors: Person[];
let before: unknown;
beforeAll(async () => {
  app = await anApp();
  tutors = await Promise.all(ZONES.map((zone) => app.tutor({ zone })));
  for (const tutor of tutors) {
    await saveWeek(tutor, {
      "7": [["04:00", "04:30"], ["10:00", "12:00"]],
      "3": [["22:00", "24:00"]],
    });
    await addSlot(tutor, "2027-03-28", ["14:00", "15:00"]);
  }
  before = await dump(app.tenant.db);
});

type Row = Readonly<Record<string, unknown>>;

const mostly = <T, B>(good: fc.Arbitrary<T>, ...bad: B[]) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
const windows = [
  ...[["02:00", "02:30"], ["02:30", "03:30"], ["03:00", "03:45"], ["03:00", "04:00"]],
  ...[["03:30", "04:00"], ["04:30", "06:00"], ["08:00", "10:00"], ["10:00", "12:00"]],
  ...[["11:00:00", "13:00:00"], ["12:00", "14:30"], ["15:00", "16:00"], ["23:30", "24:00"]],
];
// Dates on which clocks change in one of the zones, one in the past, and days around them.
const dates = ["2027-03-14", "2027-03-28", "2027-04-04", "2027-03-10", "2019-06-02", "2031-01-05"];

const anyRow: fc.Arbitrary<Row> = fc.record({
  kind: mostly(fc.constantFrom("template", "slot"), "", "Slots", null),
  tutor: mostly(fc.nat(2), 7),
  day: fc.constantFrom(0, 7, 0, 7, 1, 3, 6),
  strange: mostly<undefined, unknown>(fc.constant(undefined), 8, "x", -1),
  date: mostly(fc.constantFrom(...dates), "2027-02-29", "", "tomorrow"),
  window: mostly(
    fc.constantFrom(...windows),
    ...[["24:00", "24:00"], ["9:00", "10:00"], [null, "10:00"], ["10:00", "25:00"]],
    ...[["10:00", "12:00:30"], ["10:00", "\u0000"], ["12:00", "10:00"]],
  ),
  zone: mostly(fc.constant(""), "Europe/Kyiv", "Mars/Olympus"),
}).map(({ kind, tutor, day, strange, date, window, zone }) => ({
  kind,
  tutor,
  day_of_week: strange ?? (kind === "slot" ? "" : day),
  date: kind === "template" ? "" : date,
  start_time: window[0],
  end_time: window[1],
  timezone: zone,
}));

const anyFile = fc.record({
  rows: fc.array(anyRow, { minLength: 1, maxLength: 60 }),
  format: fc.constantFrom("csv", "json"),
});

function toFile(rows: readonly Row[], format: string) {
  const named = rows.map(({ tutor, ...row }) => ({
    tutor_sub: tutors[Number(tutor)]?.subject ?? "nobody",
    ...row,
  }));
  // A file of its own each time, though the rows be the same.
  if (format === "json") return aJson([...named, crypto.randomUUID()]);
  const quote = (value: unknown) => `"${String(value ?? "").replaceAll('"', '""')}"`;
  const lines = named.map((row) => Object.values(row).map(quote).join(","));
  const header = Object.keys(named[0] ?? {}).join(",");
  return aFile([header, ...lines, crypto.randomUUID()].join("\r\n"));
}

/** "0 Sunday" and the like are one: what a row means, as it is found in the database again. */
function meaningOf(row: Row): string {
  const tutor = tutors[Number(row["tutor"])];
  const [start, end] = [row["start_time"], row["end_time"]].map((time) => String(time).slice(0, 5));
  const day = Number(row["day_of_week"]) || 7;
  return `${row["kind"]} ${tutor?.id} ${
    row["kind"] === "slot" ? row["date"] : day
  } ${start} ${end}`;
}

async function added(importId: number): Promise<string[]> {
  const rows = await app.tenant.db<{ text: string }[]>`
    select concat_ws(' ', kind, tutor_id, coalesce(after ->> 'date', after ->> 'day_of_week'),
      left(after ->> 'start_time', 5), left(after ->> 'end_time', 5)) as text
    from import_rows
    where import_id = ${importId} and before is null
      and (kind = 'template' or after ->> 'source' = 'manual')`;
  return rows.map(({ text }) => text).sort();
}

test(
  `every row is imported or quarantined, once; a rollback restores all (TEST_SEED=${SEED})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async (file) => void await isAllOrNothing(file)),
      { seed: SEED, numRuns: RUNS },
    );
  },
  120_000,
);

test.each(["csv", "json"])(
  "of a %s with a clean, a dirty and a clean row: two and two",
  async (format) => {
    const row = { kind: "slot", tutor: 0, day_of_week: "", date: "2027-03-10", timezone: "" };
    const [first, last] = [["08:00", "10:00"], ["12:00", "14:30"]].map((
      [start_time, end_time],
    ) => ({
      ...row,
      start_time,
      end_time,
    }));
    const dirty = { ...row, start_time: "12:00", end_time: "10:00" };
    // Every file has a line at its end that is no row.
    expect(await isAllOrNothing({ rows: [first ?? {}, dirty, last ?? {}], format }))
      .toEqual({ imported: 2, quarantined: 2 });
  },
);

/** Reports, imports and rolls back; answers how many rows were imported, and how many were not. */
async function isAllOrNothing({ rows, format }: { readonly rows: Row[]; readonly format: string }) {
  const file = await toFile(rows, format);
  const told = await reportFile(app.tenant.db, file);
  const { import_id, validation: _, ...done } = await applyFile(app.tenant.db, file, app.clock.now);
  expect({ ...done, slots_planned: 0, imported_as: null })
    .toEqual({ ...told, slots_planned: 0 });
  const dirty = await listQuarantine(app.tenant.db, import_id);
  const first = format === "csv" ? 2 : 1;
  const outside = new Set(dirty.map(({ line }) => line - first));
  expect(outside.size).toBe(dirty.length);
  expect(outside.has(rows.length)).toBe(true);
  const inside = rows.filter((_, i) => !outside.has(i));
  expect(await added(import_id)).toEqual(inside.map(meaningOf).sort());
  await rollbackImport(app.tenant.db, import_id);
  expect(await dump(app.tenant.db)).toEqual(before);
  return { imported: inside.length, quarantined: dirty.length };
}
