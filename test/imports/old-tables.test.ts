/** A9: the older system's own tables, as they are dumped. */
import { beforeAll, describe, expect, test } from "vitest";
import { applyFile } from "../../src/imports/apply-file.ts";
import type { ImportFile } from "../../src/imports/import-file.ts";
import { joinFiles } from "../../src/imports/parse-file.ts";
import { listQuarantine } from "../../src/imports/quarantine.ts";
import { reportFile, reportText } from "../../src/imports/report-file.ts";
import { rollbackImport } from "../../src/imports/rollback-import.ts";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { allAfter, pageAfter, whenFinal } from "../events/events.ts";
import { aLesson, saveWeek, slotsBetween, spellDate } from "../support/tutoring.ts";
import { aFile, dump } from "./files.ts";
import {
  aSlot,
  aTemplate,
  copyDump,
  csvTables,
  djangoDump,
  insertDump,
  jsonTables,
  oldLesson,
  type OldTables,
  oneInsert,
} from "./old-system.ts";

// Monday 2027-03-01, 08:00 in Kyiv. 2027-03-07 is a Sunday.
let app: TestApp;
let anna: Person;
let bob: Person;
let student: Person;
beforeAll(async () => {
  app = await anApp();
});

const [SUNDAY, MONDAY, TUESDAY] = ["2027-03-07", "2027-03-08", "2027-03-09"] as const;

/** A life in the older system: Sundays in both formats, and each status, source and state of a lesson. */
async function aLife(): Promise<OldTables> {
  [anna, bob] = [await app.tutor(), await app.tutor()];
  student = await app.student();
  const day = (date: string, start: string, end: string) => [date, start, end] as const;
  return {
    templates: [
      aTemplate(11, anna, 0, "10:00", "14:00"),
      aTemplate(12, anna, 1, "09:00", "12:00"),
      aTemplate(13, bob, 7, "10:00", "12:00"),
    ],
    slots: [
      aSlot(1, anna, day(SUNDAY, "10:00", "14:00"), { template_id: 11, status: "booked" }),
      aSlot(2, anna, day(MONDAY, "09:00", "12:00"), { template_id: 12, status: "blocked" }),
      aSlot(3, anna, day("2027-03-14", "11:00", "12:00"), {
        template_id: 11,
        source: "override",
        override_reason: "dentist; back at 13",
      }),
      aSlot(4, anna, day(TUESDAY, "15:00", "17:00"), { source: "manual" }),
      aSlot(5, anna, day("2025-06-01", "10:00", "12:00"), { source: "manual", status: "booked" }),
      aSlot(6, bob, day(SUNDAY, "10:00", "12:00"), { template_id: 13 }),
    ],
    lessons: [
      oldLesson(21, anna, student, ["2027-03-07 08:30:00+00", "2027-03-07 09:30:00+00"]),
      oldLesson(
        22,
        anna,
        student,
        ["2025-06-01 07:00:00+00", "2025-06-01 08:00:00+00"],
        "completed",
      ),
      oldLesson(
        23,
        anna,
        student,
        ["2027-03-09 13:00:00+00", "2027-03-09 14:00:00+00"],
        "cancelled",
      ),
      oldLesson(24, bob, { subject: "nobody" }, [
        "2027-03-07T10:00:00+02:00",
        "2027-03-07T11:00:00+02:00",
      ]),
    ],
  };
}

const apply = async (file: ImportFile) => {
  const done = await applyFile(app.tenant.db, file, app.clock.now);
  app.written();
  return done;
};

const week = async (tutor: Person, date: string) => {
  const { body } = await tutor.get<{ days: { free: object[]; occupied: object[] }[] }>(
    `/schedule/range?from=${date}&to=${date}`,
  );
  return body.days[0];
};
const span = (utc_start: string, utc_end: string) => ({ utc_start, utc_end });

const forms: [string, (old: OldTables) => Promise<ImportFile>][] = [
  ["a dump with COPY", (old) => aFile(copyDump(old), "dump.sql")],
  [
    "a dump with INSERT, the columns in the definitions",
    (old) => aFile(insertDump(old), "dump.sql"),
  ],
  ["a dump with INSERT of all rows at once", (old) => aFile(oneInsert(old), "dump.sql")],
  ["a JSON of tables", (old) => aFile(jsonTables(old), "tables.json")],
  ["what dumpdata writes", (old) => aFile(djangoDump(old), "dumpdata.json")],
  [
    "a CSV for each table",
    async (old) =>
      joinFiles(await Promise.all(csvTables(old).map(([name, text]) => aFile(text, name)))),
  ],
];

describe.each(forms)("%s", (_, written) => {
  test("is imported: Sunday as 7, sources, templates and reasons kept, taken time never free", async () => {
    const done = await apply(await written(await aLife()));
    expect(done).toMatchObject({
      templates_created: 3,
      days_converted: 1,
      slots_created: 6,
      lessons_created: 3,
      // The rest of the booked Sunday on both sides of its lesson, the blocked Monday, the rest of the
      // booked slot of 2025, and the lesson of nobody.
      blocks_created: 5,
      quarantined: 1,
      quarantined_by_reason: { unknown_student: 1 },
      unknown_columns: [],
      validation: { taken_times: 6, rows: 13 },
    });
    const [override] = await slotsBetween(anna, "2027-03-14", "2027-03-14");
    expect(override).toMatchObject({
      start_time: "11:00",
      source: "override",
      override_reason: "dentist; back at 13",
      template_id: expect.any(Number),
    });
    expect(await slotsBetween(anna, SUNDAY, TUESDAY)).toMatchObject([
      { date: SUNDAY, source: "template", template_id: override?.template_id, status: "booked" },
      { date: MONDAY, source: "template", status: "blocked" },
      { date: TUESDAY, source: "manual", template_id: null, status: "available" },
    ]);
    expect(await week(anna, SUNDAY)).toMatchObject({
      free: [],
      occupied: [
        { ...span("2027-03-07T08:00:00Z", "2027-03-07T08:30:00Z"), kind: "blocked" },
        { ...span("2027-03-07T08:30:00Z", "2027-03-07T09:30:00Z"), kind: "booked" },
        { ...span("2027-03-07T09:30:00Z", "2027-03-07T12:00:00Z"), kind: "blocked" },
      ],
    });
    expect((await week(anna, MONDAY))?.free).toEqual([]);
    expect((await week(anna, TUESDAY))?.free)
      .toEqual([span("2027-03-09T13:00:00Z", "2027-03-09T15:00:00Z")]);
    // Of Bob's Sunday the hour of a lesson whose student nobody knows is not free.
    expect((await week(bob, SUNDAY))?.free)
      .toEqual([span("2027-03-07T09:00:00Z", "2027-03-07T10:00:00Z")]);
  });
});

test("the report comes first, with the older system's names, and writes nothing", async () => {
  const file = await aFile(copyDump(await aLife()), "dump.sql");
  const before = await dump(app.tenant.db);
  const found = await reportFile(app.tenant.db, file);
  expect(found).toMatchObject({
    format: "sql",
    rows: 13,
    rows_by_kind: { template: 3, slot: 6, lesson: 4, other: 0 },
    tutors_in_all: 2,
    tutors_with_availability: 2,
    average_slots: 3,
    most_slots: 5,
    sunday_users: 2,
    sunday_slots: 4,
    day_0_format: 1,
    day_7_format: 1,
    sunday_dates: 4,
    weekdays: {
      "1": { slots: 1, templates: 1, tutors: 1, average_hours: 3 },
      "2": { slots: 1, templates: 0, tutors: 1, average_hours: 2 },
      "7": { slots: 4, templates: 2, tutors: 2, average_hours: 2.5 },
    },
    overlapping: [],
    other_tables: ["django_migrations"],
    unplaced: [],
    imported_as: null,
  });
  expect(reportText(found)).toMatch(
    /sunday_users: 2, sunday_slots: 4, day_0_format: 1, day_7_format: 1/,
  );
  expect(await dump(app.tenant.db)).toEqual(before);
});

test("a slot's number of the day may be of any format: its date decides", async () => {
  const old = await aLife();
  const slots = old.slots.map((slot, i) => ({
    ...slot,
    day_of_week: [0, 1, 6, 2, 3, 7][i] ?? null,
  }));
  const found = await reportFile(app.tenant.db, await aFile(copyDump({ ...old, slots })));
  expect(found).toMatchObject({
    slots_created: 6,
    sunday_dates: 4,
    day_0_format: 2,
    day_7_format: 2,
  });
});

test("overlaps are told per tutor and date, with their starts and ends", async () => {
  const old = await aLife();
  const over = aSlot(7, anna, [TUESDAY, "16:00", "18:00"], { source: "manual", status: "booked" });
  const templates = [...old.templates, aTemplate(14, bob, 0, "11:00", "13:00")];
  const file = await aFile(copyDump({ ...old, templates, slots: [...old.slots, over] }));
  const found = await reportFile(app.tenant.db, file);
  expect(found.overlapping).toEqual([
    { tutor: bob.subject, date: null, day_of_week: 7, times: ["10:00–12:00", "11:00–13:00"] },
    { tutor: anna.subject, date: TUESDAY, day_of_week: 2, times: ["15:00–17:00", "16:00–18:00"] },
  ]);
  // A booked slot that is left outside, since it overlaps, is taken all the same.
  await apply(file);
  expect((await week(anna, TUESDAY))?.free)
    .toEqual([span("2027-03-09T13:00:00Z", "2027-03-09T14:00:00Z")]);
});

test("a lesson that meets one which is here stays outside; the rest of its time is time off", async () => {
  const old = await aLife();
  await aLesson(anna, student, "2027-03-07T09:00:00Z", "2027-03-07T10:00:00Z");
  const done = await apply(await aFile(copyDump(old)));
  expect(done.quarantined_by_reason).toEqual({ lesson_in_the_way: 1, unknown_student: 1 });
  expect((await week(anna, SUNDAY))?.free).toEqual([]);
});

test("our own form may say it too: is_booked, a status, and lessons", async () => {
  const tutor = await app.tutor();
  const pupil = await app.student();
  const slot = { kind: "slot", tutor_sub: tutor.subject, start_time: "10:00", end_time: "11:00" };
  const done = await apply(
    await aFile(JSON.stringify([
      { ...slot, date: MONDAY, is_booked: "t" },
      { ...slot, date: TUESDAY, is_booked: false, status: "blocked" },
      { ...slot, date: "2027-03-10", is_booked: "f" },
      {
        kind: "lesson",
        tutor_sub: tutor.subject,
        student_sub: pupil.subject,
        start: "2027-03-10 08:00Z",
        end: "2027-03-10 08:30Z",
      },
    ])),
  );
  expect(done).toMatchObject({ slots_created: 3, lessons_created: 1, blocks_created: 2 });
  expect((await slotsBetween(tutor, MONDAY, "2027-03-10")).map(({ status }) => status))
    .toEqual(["blocked", "blocked", "booked"]);
});

test("a status that nobody knows is not free", async () => {
  const old = await aLife();
  const odd = aSlot(8, bob, [MONDAY, "10:00", "11:00"], { source: "manual", status: "reserved" });
  await apply(await aFile(copyDump({ ...old, slots: [...old.slots, odd] })));
  expect((await week(bob, MONDAY))?.free).toEqual([]);
});

test("midnight, which a column of times cannot hold as the end of the day", async () => {
  const old = await aLife();
  const slots = [
    aSlot(1, bob, [MONDAY, "22:00", "00:00"], { source: "manual" }),
    { ...aSlot(2, bob, [TUESDAY, "22:00", "23:59"], { source: "manual" }), end_time: "23:59:59" },
  ];
  await apply(await aFile(copyDump({ ...old, slots })));
  expect(await spellDate(bob, MONDAY)).toEqual(["22:00–24:00 manual"]);
  expect(await spellDate(bob, TUESDAY)).toEqual(["22:00–24:00 manual"]);
});

test.each<[string, (old: OldTables) => OldTables]>([
  ["a booked slot", (old) => ({
    ...old,
    slots: [...old.slots, { ...aSlot(9, anna, [TUESDAY, "9:00", "10:00"]), status: "booked" }],
  })],
  ["a lesson", (old) => ({
    ...old,
    lessons: [...old.lessons, oldLesson(29, anna, student, ["tomorrow", "2027-03-09 14:00:00+00"])],
  })],
  ["a slot that lacks a column", (old) => ({
    ...old,
    slots: [...old.slots, { id: 9, tutor_id: anna.subject }],
  })],
])("%s whose time nobody can read: nothing is imported, and it is named", async (_, change) => {
  const file = await aFile(copyDump(change(await aLife())));
  const before = await dump(app.tenant.db);
  await expect(apply(file)).rejects.toThrow(/taken, and not when.*booking_\w+\[\d\]/s);
  expect(await dump(app.tenant.db)).toEqual(before);
});

test("a template's slot whose template is not there is the tutor's own; a free one nobody can read is set aside", async () => {
  const old = await aLife();
  const slots = [
    aSlot(1, bob, [MONDAY, "10:00", "11:00"], { template_id: 99 }),
    aSlot(2, bob, [TUESDAY, "9:00", "11:00"]),
  ];
  const done = await apply(await aFile(copyDump({ ...old, slots })));
  expect(await spellDate(bob, MONDAY)).toEqual(["10:00–11:00 manual"]);
  await saveWeek(bob, {});
  expect(await spellDate(bob, MONDAY)).toEqual(["10:00–11:00 manual"]);
  expect(await listQuarantine(app.tenant.db, done.import_id)).toMatchObject([
    { place: "booking_tutoravailabilityslot[2]", reason: "bad_time" },
    { place: "booking_lesson[4]", reason: "unknown_student" },
  ]);
});

test("the people of a lesson are not told of it anew, but reminded of what is ahead", async () => {
  const old = await aLife();
  await linkAccounts(app);
  await apply(await aFile(copyDump(old)));
  const { db } = app.tenant;
  const toBeTold = (lessonId: number | null) =>
    db<{ kind: string; recipient_id: number }[]>`
      select kind, recipient_id from notifications join lessons on lessons.id = lesson_id
      where lessons.tutor_id = ${anna.id} and notifications.status = 'pending'
        and (${lessonId}::bigint is null or lesson_id = ${lessonId}::bigint)`;
  expect(new Set((await toBeTold(null)).map(({ kind }) => kind))).toEqual(new Set(["reminder"]));

  // They have known of it for long: the other one is told what becomes of it.
  const [lesson] = await db<{ id: number; student_id: number }[]>`
    select id, student_id from lessons
    where tutor_id = ${anna.id} and status = 'scheduled' order by starts_at desc limit 1`;
  if (!lesson) throw new Error("no lesson ahead was imported");
  expect((await anna.post(`/lessons/${lesson.id}/cancel`)).status).toBe(200);
  expect(await toBeTold(lesson.id)).toMatchObject([
    { kind: "cancelled", recipient_id: lesson.student_id },
  ]);
});

test("whoever keeps a copy is told which lessons came with an import, and which went with it", async () => {
  const old = await aLife();
  const program = await app.service();
  await whenFinal(app);
  const { cursor } = await pageAfter(program, "now");
  const { import_id } = await apply(await aFile(copyDump(old)));
  const { results } = (await anna.get<{ results: { id: number }[] }>("/lessons")).body;
  const ids = results.map(({ id }) => id).toSorted((a, b) => a - b);
  expect(ids).toHaveLength(3);
  await rollbackImport(app.tenant.db, import_id);

  await whenFinal(app);
  const { told } = await allAfter(program, cursor);
  const ofLessons = told.filter(({ data }) => /^lesson_/.test(String(data["action"])));
  const span = { utc_start: "2025-06-01T07:00:00Z", utc_end: "2027-03-09T14:00:00Z" };
  const fact = { tutor_id: anna.id, ids, ...span };
  expect(ofLessons).toMatchObject([
    { type: "availability.changed", actor_id: null, data: { ...fact, action: "lesson_added" } },
    { type: "availability.changed", actor_id: null, data: { ...fact, action: "lesson_removed" } },
  ]);
  const trail = await anna.get<{ results: { action: string; reason: string }[] }>(
    "/booking/availability/changes?limit=200",
  );
  expect(trail.status).toBe(200);
  const [removed, added] = trail.body.results.filter(({ action }) => action.startsWith("lesson_"));
  expect([added?.reason, removed?.reason]).toEqual([
    expect.stringMatching(/^import \d+ of /),
    expect.stringMatching(/^rollback of import \d+ of /),
  ]);
});

test("a backup of all that is touched is kept before, and nothing is done where it cannot be", async () => {
  const old = await aLife();
  await saveWeek(anna, { "4": [["10:00", "12:00"]] });
  const before = await dump(app.tenant.db);
  const file = await aFile(copyDump(old));
  const full = () => Promise.reject(new Error("the disk is full"));
  await expect(applyFile(app.tenant.db, file, app.clock.now, full)).rejects.toThrow("disk is full");
  expect(await dump(app.tenant.db)).toEqual(before);
  const lines: string[] = [];
  await applyFile(app.tenant.db, file, app.clock.now, (line) => void lines.push(line));
  const kept = lines.map((line) => JSON.parse(line));
  expect(kept.map(({ tutor_id }) => tutor_id)).toEqual([anna.id, bob.id]);
  expect(kept[0]).toMatchObject({
    subject: anna.subject,
    templates: [{ day_of_week: 4, start_time: "10:00:00" }],
    blocks: [],
    lessons: [],
  });
  expect(kept[0].slots.length).toBe(13);
});

describe("a rollback", () => {
  test("brings back all as it was, lessons, time off and what people are told included", async () => {
    const old = await aLife();
    await saveWeek(anna, { "7": [["16:00", "18:00"]], "3": [["10:00", "12:00"]] });
    await aLesson(anna, student, "2027-03-10T08:00:00Z", "2027-03-10T09:00:00Z");
    const before = await dump(app.tenant.db);
    const { import_id } = await apply(await aFile(copyDump(old)));
    expect(await dump(app.tenant.db)).not.toEqual(before);
    await rollbackImport(app.tenant.db, import_id);
    expect(await dump(app.tenant.db)).toEqual(before);
  });

  test("is refused, with the lesson or the block that was changed since", async () => {
    const { import_id } = await apply(await aFile(copyDump(await aLife())));
    const [lesson] = await app.tenant.db<{ id: number }[]>`
      select id from lessons where tutor_id = ${anna.id} and status = 'scheduled'`;
    expect((await anna.post(`/lessons/${lesson?.id}/cancel`, {})).status).toBe(200);
    const { body } = await anna.get<{ results: { id: number }[] }>("/tutor/blocks?from=2027-03-02");
    expect((await anna.delete(`/tutor/blocks/${body.results[0]?.id}`)).status).toBe(204);
    const undo = rollbackImport(app.tenant.db, import_id);
    await expect(undo).rejects.toThrow(new RegExp(`lesson ${lesson?.id} .* was changed`));
    await expect(undo).rejects.toThrow(new RegExp(`block ${body.results[0]?.id} .* is not there`));
  });
});
