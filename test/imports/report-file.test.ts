import { beforeAll, describe, expect, test } from "vitest";
import { applyFile } from "../../src/imports/apply-file.ts";
import { parseFile } from "../../src/imports/parse-file.ts";
import { reportFile, reportText } from "../../src/imports/report-file.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addSlot, saveWeek } from "../support/tutoring.ts";
import { aCsv, aFile, aJson, dump, HEADER, records } from "./files.ts";

let app: TestApp;
let anna: Person;
beforeAll(async () => {
  app = await anApp();
  anna = await app.tutor();
  await saveWeek(anna, { "1": [["10:00", "12:00"]] });
});

const report = async (file: ReturnType<typeof aCsv>) => reportFile(app.tenant.db, await file);
const template = (day: unknown, start = "15:00", end = "16:00") => ({
  kind: "template",
  tutor_sub: anna.subject,
  day_of_week: day,
  start_time: start,
  end_time: end,
});

describe("days", () => {
  const file = (...days: number[]) =>
    aCsv(...days.map((day) => `template,${anna.subject},${day},,15:00,16:00,`));

  test.each<[string, number[], unknown]>([
    ["0", [0, 1, 6], { "0": 1, "7": 0, "1 to 6": 2, none: 0, sunday_is: "0" }],
    ["7", [7, 2], { "0": 0, "7": 1, "1 to 6": 1, none: 0, sunday_is: "7" }],
    ["mixed", [0, 7], { "0": 1, "7": 1, "1 to 6": 0, none: 0, sunday_is: "mixed" }],
    ["not there", [3], { "0": 0, "7": 0, "1 to 6": 1, none: 0, sunday_is: "not there" }],
  ])("Sunday is %s", async (_, days, counts) => {
    expect((await report(file(...days))).days).toEqual(counts);
  });

  test("0 and 7 are one Sunday: the second is a duplicate", async () => {
    expect(await report(file(0, 7))).toMatchObject({
      templates_created: 1,
      days_converted: 1,
      quarantine: [{ line: 3, place: "line 3", reason: "duplicate", detail: "line 2 is the same" }],
    });
  });
});

test("counts kinds, averages, overlaps in the file and with the database", async () => {
  const slot = await addSlot(anna, "2027-04-06", ["09:00", "10:00"]);
  const found = await report(aCsv(
    `template,${anna.subject},1,,11:00,13:00,`,
    `template,${anna.subject},1,,12:00,13:00,`,
    `template,${anna.subject},1,,12:30,14:00,`,
    `template,${anna.subject},1,,10:00,12:00,`,
    `slot,${anna.subject},,2027-04-06,09:30,10:30,`,
    `slot,${anna.subject},2,2027-04-06,10:00,11:00,`,
    `holiday,${anna.subject},,2027-04-06,10:00,11:00,`,
  ));
  expect(found).toMatchObject({
    rows: 7,
    rows_by_kind: { template: 4, slot: 2, lesson: 0, other: 1 },
    tutors: 1,
    average_minutes: { template: 97.5, slot: 60 },
    overlaps: { in_file: 1, with_database: 2 },
    templates_created: 1,
    slots_created: 1,
    days_converted: 0,
    imported_as: null,
    quarantined: 5,
    quarantined_by_reason: {
      overlap_with_database: 2,
      overlap_in_file: 1,
      duplicate: 1,
      unknown_kind: 1,
    },
  });
  expect(found.quarantine.map(({ place, detail }) => `${place}: ${detail}`)).toEqual([
    expect.stringMatching(/^line 2: overlaps the template \d+ of the database$/),
    "line 4: overlaps line 3",
    expect.stringMatching(/^line 5: the template \d+ is the same, in the database$/),
    `line 6: overlaps the slot ${slot.id} of the database`,
    "line 8: kind must be template, slot or lesson, not holiday",
  ]);
  expect(reportText(found)).toContain("on average   a template 97.5 minutes, a slot 60 minutes");
});

test("writes nothing", async () => {
  const before = [await dump(app.tenant.db), await records(app.tenant.db)];
  await report(aCsv(`template,${anna.subject},0,,15:00,16:00,`, "nonsense", ",,,,,,"));
  expect([await dump(app.tenant.db), await records(app.tenant.db)]).toEqual(before);
});

describe("CSV", () => {
  test("a byte order mark, CRLF, quotes, another order of columns, columns nobody reads", async () => {
    const text = '\uFEFFEnd_Time,"start_time",KIND,tutor_sub,day_of_week,is_booked,colour\r\n' +
      `16:00:00,"15:00:00","template","${anna.subject}","0",f,"light ""blue"",\r\nor so"\r\n` +
      "\r\n" +
      `17:00,16:00, template ,${anna.subject}, 7 ,t,red`;
    expect(await report(aFile(text))).toMatchObject({
      format: "csv",
      rows: 2,
      templates_created: 2,
      quarantined: 0,
      unknown_columns: ["colour"],
    });
  });

  test("a faulty line costs that line only, and is told by its number", async () => {
    const good = `template,${anna.subject},3,,15:00,16:00,`;
    const found = await report(aCsv(
      'template,"anna,3,,15:00,16:00,',
      good,
      `template,${anna.subject},4,,15:00`,
      `te"mplate,${anna.subject},4,,15:00,16:00,`,
      `"template"x,${anna.subject},4,,15:00,16:00,`,
      `"template",${anna.subject},5,,15:00,16:00,""`,
    ));
    expect(found).toMatchObject({ rows: 6, templates_created: 2, quarantined: 4 });
    expect(found.quarantine.map((row) => `${row.place}: ${row.reason}: ${row.detail}`)).toEqual([
      "line 2: malformed_row: a quote is not closed",
      "line 4: malformed_row: 5 fields where the header has 7",
      "line 5: malformed_row: a quote in the wrong place",
      "line 6: malformed_row: a quote in the wrong place",
    ]);
  });

  test.each<[string, string, RegExp]>([
    ["an empty file", "", /first line must name the columns; kind, .* are not there/],
    ["a lacking column", "kind,tutor_sub,start_time\n", /end_time is not there/],
    ["a column twice", `${HEADER},Kind\n`, /the column kind is there twice/],
  ])("%s is refused whole", async (_, text, message) => {
    await expect(aFile(text)).rejects.toThrow(message);
  });
});

describe("JSON", () => {
  test("two lists, or one list with kinds", async () => {
    const { kind: _, ...row } = template(0);
    const slot = {
      tutor_sub: anna.subject,
      date: "2027-05-05",
      start_time: "10:00",
      end_time: "24:00",
    };
    const two = await report(aJson({ templates: [row], slots: [slot], version: 3 }));
    const one = await report(aJson([template(0), { kind: "slot", ...slot }]));
    expect(two).toMatchObject({
      format: "json",
      rows: 2,
      templates_created: 1,
      slots_created: 1,
      quarantined: 0,
      unknown_columns: ["version"],
    });
    expect(one).toEqual({ ...two, sha256: one.sha256, unknown_columns: [] });
  });

  test("items are told by their place", async () => {
    const file = aJson({ templates: [template(0), null], slots: [template(1), 7, { kind: "x" }] });
    const found = await report(file);
    expect(found.quarantine.map((row) => `${row.line} ${row.place} ${row.reason}`)).toEqual([
      "2 templates[1] malformed_row",
      "4 slots[1] malformed_row",
      "5 slots[2] unknown_kind",
    ]);
    expect((await report(aJson([[], template(0)]))).quarantine).toMatchObject([{ place: "[0]" }]);
  });

  test.each<[string, string, RegExp]>([
    ["what is no JSON", "[1, 2", /not valid JSON/],
    ["another object", '{"rows": []}', /expected {"templates"/],
    ["a list that is none", '{"slots": {}}', /"slots" must be a list, not {}/],
  ])("%s is refused whole", async (_, text, message) => {
    await expect(aFile(text)).rejects.toThrow(message);
  });
});

test("what is not UTF-8 is refused whole", async () => {
  await expect(parseFile("x.csv", new Uint8Array([0xff, 0xfe, 0x41]))).rejects.toThrow(/not UTF-8/);
});

test("tells when the file is imported already", async () => {
  const bo = await app.tutor();
  const file = await aCsv(`template,${bo.subject},0,,15:00,16:00,`);
  const { import_id } = await applyFile(app.tenant.db, file, app.clock.now);
  expect(await report(Promise.resolve(file))).toMatchObject({ imported_as: import_id });
});
