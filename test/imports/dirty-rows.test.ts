import { beforeAll, expect, test } from "vitest";
import { applyFile } from "../../src/imports/apply-file.ts";
import { listQuarantine } from "../../src/imports/quarantine.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aFile, aJson, dump } from "./files.ts";

let app: TestApp;
let tutor: Person;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  [tutor, student] = [await app.tutor(), await app.student()];
});

const fine = () => ({
  kind: "slot",
  tutor_sub: tutor.subject,
  date: "2027-04-01",
  start_time: "10:00",
  end_time: "11:00",
});
const weekly = () => ({ ...fine(), kind: "template", date: null, day_of_week: 1 });

test.each<[string, () => unknown, string]>([
  ["null", () => null, "malformed_row"],
  ["a number", () => 1e308, "malformed_row"],
  ["a list", () => [[[]]], "malformed_row"],
  ["an empty object", () => ({}), "unknown_kind"],
  ["a kind of another type", () => ({ ...fine(), kind: { a: 1 } }), "unknown_kind"],
  ["an emoji for a kind", () => ({ ...fine(), kind: "🗓️" }), "unknown_kind"],
  ["no tutor", () => ({ ...fine(), tutor_sub: null }), "unknown_tutor"],
  ["nobody", () => ({ ...fine(), tutor_sub: "nobody 👩‍🏫" }), "unknown_tutor"],
  ["a student", () => ({ ...fine(), tutor_sub: student.subject }), "unknown_tutor"],
  ["a NUL in the tutor", () => ({ ...fine(), tutor_sub: "a\0b" }), "unknown_tutor"],
  ["half a character in the tutor", () => ({ ...fine(), tutor_sub: "\ud83d" }), "unknown_tutor"],
  [
    "a tutor of 100,000 letters",
    () => ({ ...fine(), tutor_sub: "a".repeat(1e5) }),
    "unknown_tutor",
  ],
  ["day 8", () => ({ ...weekly(), day_of_week: 8 }), "bad_day"],
  ["day -1", () => ({ ...weekly(), day_of_week: -1 }), "bad_day"],
  ["day 1.5", () => ({ ...weekly(), day_of_week: 1.5 }), "bad_day"],
  ["a huge day", () => ({ ...weekly(), day_of_week: 2 ** 80 }), "bad_day"],
  ["a day by name", () => ({ ...weekly(), day_of_week: "Sunday" }), "bad_day"],
  ["day true", () => ({ ...weekly(), day_of_week: true }), "bad_day"],
  ["no day for a template", () => ({ ...weekly(), day_of_week: null }), "bad_day"],
  ["a date for a template", () => ({ ...weekly(), date: "2027-04-05" }), "bad_date"],
  ["no date for a slot", () => ({ ...fine(), date: " " }), "bad_date"],
  ["30 February", () => ({ ...fine(), date: "2027-02-30" }), "bad_date"],
  ["the year 0", () => ({ ...fine(), date: "0000-01-01" }), "bad_date"],
  ["the year 9999", () => ({ ...fine(), date: "9999-12-31" }), "bad_date"],
  ["a date of another form", () => ({ ...fine(), date: "01.04.2027" }), "bad_date"],
  ["a date that is not of its day", () => ({ ...fine(), day_of_week: 0 }), "day_is_not_of_date"],
  ["25:00", () => ({ ...fine(), end_time: "25:00" }), "bad_time"],
  ["24:01", () => ({ ...fine(), end_time: "24:01" }), "bad_time"],
  ["a start of 24:00", () => ({ ...fine(), start_time: "24:00" }), "bad_time"],
  ["10:60", () => ({ ...fine(), end_time: "10:60" }), "bad_time"],
  ["9:00", () => ({ ...fine(), start_time: "9:00" }), "bad_time"],
  ["seconds", () => ({ ...fine(), end_time: "10:59:59" }), "bad_time"],
  ["a time of another type", () => ({ ...fine(), end_time: [11] }), "bad_time"],
  ["a time in other digits", () => ({ ...fine(), end_time: "１１:００" }), "bad_time"],
  ["a zone that is none", () => ({ ...fine(), timezone: "Mars/Olympus" }), "bad_timezone"],
  ["a zone that is an offset", () => ({ ...fine(), timezone: "+02:00" }), "bad_timezone"],
  ["an end at the start", () => ({ ...fine(), end_time: "10:00" }), "start_not_before_end"],
  ["midnight as 00:00", () => ({ ...fine(), end_time: "00:00" }), "start_not_before_end"],
  [
    "a time that the clocks skip",
    () => ({ ...fine(), date: "2027-03-28", start_time: "03:30", end_time: "04:30" }),
    "skipped_by_clocks",
  ],
  [
    "a date that the clocks skip",
    () => ({ ...fine(), date: "2011-12-30", timezone: "Pacific/Apia" }),
    "skipped_by_clocks",
  ],
  [
    "a template of another zone than the tutor's",
    () => ({ ...weekly(), timezone: "America/New_York" }),
    "other_timezone",
  ],
])("%s is quarantined as it came", async (_, item, reason) => {
  const before = await dump(app.tenant.db);
  // With a number of its own, so that no two files are the same.
  const file = await aFile(JSON.stringify([item(), crypto.randomUUID()]), "hostile.json");
  const done = await applyFile(app.tenant.db, file, app.clock.now);
  expect(done).toMatchObject({ rows: 2, templates_created: 0, slots_created: 0, quarantined: 2 });
  const [row] = await listQuarantine(app.tenant.db, done.import_id);
  expect(row).toMatchObject({ line: 1, place: "[0]", reason, item: toJson(item()) });
  expect(await dump(app.tenant.db)).toEqual(before);
});

/** As it is kept: a number that JavaScript could not hold exactly is a text. */
const toJson = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, part) =>
      typeof part === "number" && !Number.isSafeInteger(part) ? String(part) : part),
  );

test("numbers that no number can hold are kept as they were written", async () => {
  const text = '[{"day_of_week": 123456789012345678901234567890, "id": 1e999}]';
  const done = await applyFile(app.tenant.db, await aFile(text, "huge.json"), app.clock.now);
  expect(await listQuarantine(app.tenant.db, done.import_id)).toMatchObject([
    { item: { day_of_week: "123456789012345678901234567890", id: "1e999" } },
  ]);
});

test("a field that is called like a part of every object is an unknown column", async () => {
  const text = '[{"__proto__": {"kind": "slot"}, "constructor": 1}]';
  const file = await aFile(text, "proto.json");
  expect(file.unknownColumns).toEqual(["__proto__", "constructor"]);
  const done = await applyFile(app.tenant.db, file, app.clock.now);
  expect(done.quarantined_by_reason).toEqual({ unknown_kind: 1 });
});

test("what the clocks move is imported as everywhere: 24:00, half a gap, another name of the zone", async () => {
  const bo = await app.tutor();
  const slot = (date: string, start_time: string, end_time: string, timezone: string | null) => {
    return { kind: "slot", tutor_sub: bo.subject, date, start_time, end_time, timezone };
  };
  const done = await applyFile(
    app.tenant.db,
    await aJson([
      slot("2027-04-01", "22:00", "24:00", null),
      slot("2027-03-28", "03:00", "04:30", "Europe/Kiev"),
      slot("2027-04-04", "10:00", "11:00", "america/new_york"),
      { ...weekly(), tutor_sub: bo.subject, timezone: "Europe/Kiev" },
    ]),
    app.clock.now,
  );
  expect(done).toMatchObject({ slots_created: 3, templates_created: 1, quarantined: 0 });
  const rows = await app.tenant.db`
    select timezone, starts_at, ends_at from slots
    where tutor_id = ${bo.id} and source = 'manual' order by starts_at`;
  expect(rows.map(({ timezone, starts_at, ends_at }) => `${timezone} ${starts_at} ${ends_at}`))
    .toEqual([
      "Europe/Kiev 2027-03-28T01:00:00Z 2027-03-28T01:30:00Z",
      "Europe/Kyiv 2027-04-01T19:00:00Z 2027-04-01T21:00:00Z",
      "America/New_York 2027-04-04T14:00:00Z 2027-04-04T15:00:00Z",
    ]);
});
