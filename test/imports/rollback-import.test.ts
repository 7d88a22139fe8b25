import { beforeAll, describe, expect, test } from "vitest";
import { extendHorizon } from "../../src/availability/extend-horizon.ts";
import { applyFile } from "../../src/imports/apply-file.ts";
import { rollbackImport } from "../../src/imports/rollback-import.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addSlot, aLesson, saveWeek, slotOn, slotsBetween, times } from "../support/tutoring.ts";
import { aCsv, dump } from "./files.ts";

const DAY = 86_400_000;

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const apply = async (...lines: string[]) =>
  (await applyFile(app.tenant.db, await aCsv(...lines), app.clock.now)).import_id;
const rollback = (id: number) => rollbackImport(app.tenant.db, id);

/** A tutor with a week, an override, a date taken out, and a slot by hand. */
async function aLivedInTutor(zone = "Europe/Kyiv"): Promise<Person> {
  const tutor = await app.tutor({ zone });
  await saveWeek(tutor, { "1": [["10:00", "12:00"]], "7": [["10:00", "12:00"]] });
  const { id } = await slotOn(tutor, "2027-03-08");
  const edit = { ...times("15:00", "16:00"), strategy: "override", reason: "dentist" };
  await tutor.put(`/booking/slots/${id}`, edit);
  await tutor.delete(`/booking/slots/${(await slotOn(tutor, "2027-03-15")).id}`);
  await addSlot(tutor, "2027-03-09", ["09:00", "10:00"]);
  return tutor;
}

const linesOf = (tutor: Person) => [
  `template,${tutor.subject},0,,12:00,14:00,`,
  `template,${tutor.subject},2,,08:00,11:00,`,
  `slot,${tutor.subject},,2027-03-10,08:00,11:00,`,
  `slot,${tutor.subject},,2019-03-10,08:00,11:00,`,
];

test("all is as it was: every column of every template, slot and calendar", async () => {
  const tutors = [
    await aLivedInTutor(),
    await aLivedInTutor("America/New_York"),
    await app.tutor(),
  ];
  const before = await dump(app.tenant.db);
  const id = await apply(...tutors.flatMap(linesOf));
  expect(await dump(app.tenant.db)).not.toEqual(before);
  expect(await rollback(id)).toEqual({ tutors: 3 });
  expect(await dump(app.tenant.db)).toEqual(before);
});

test("slots that the import had to cut or take away come back as they were", async () => {
  const tutor = await app.tutor();
  // On 2027-03-28 the clocks skip 03:00 to 04:00: an imported 03:00 takes time of both.
  await saveWeek(tutor, { "7": [["04:00", "04:30"], ["04:30", "06:00"]] });
  const before = await dump(app.tenant.db);
  const id = await apply(`template,${tutor.subject},0,,03:00,03:45,`);
  const [row] = await app.tenant.db`
    select count(*) from import_rows
    where import_id = ${id} and kind = 'slot' and before is not null`;
  expect(row?.count).toBe(2);
  await rollback(id);
  expect(await dump(app.tenant.db)).toEqual(before);
});

test("the version rises, and the audit trail tells the rollback", async () => {
  const tutor = await aLivedInTutor();
  const id = await apply(...linesOf(tutor));
  const version = async () =>
    (await app.tenant.db`select version from calendars where tutor_id = ${tutor.id}`)[0]?.version;
  const before = await version();
  await rollback(id);
  expect(await version()).toBeGreaterThan(before);
  const { body } = await tutor.get<{ results: { action: string; reason: string }[] }>(
    "/booking/availability/changes",
  );
  expect(body.results.slice(0, 2)).toMatchObject([
    { action: "template_removed", reason: `rollback of import ${id} of weeks.csv` },
    { action: "slot_removed", reason: `rollback of import ${id} of weeks.csv` },
  ]);
});

test("the file may be imported again afterwards, and rolled back again", async () => {
  const tutor = await aLivedInTutor();
  const before = await dump(app.tenant.db);
  const first = await apply(...linesOf(tutor));
  await rollback(first);
  const second = await apply(...linesOf(tutor));
  await rollback(second);
  expect(await dump(app.tenant.db)).toEqual(before);
  await expect(rollback(first)).rejects.toThrow(
    new RegExp(`^import ${first} was rolled back already, at \\d{4}-\\d\\d-\\d\\dT[^ ]+Z$`),
  );
  await expect(rollback(999_999)).rejects.toThrow("there is no import 999999");
});

test("two imports of one tutor are undone in either order", async () => {
  for (const order of [[0, 1], [1, 0]]) {
    const tutor = await aLivedInTutor();
    const before = await dump(app.tenant.db);
    const [first = "", ...rest] = linesOf(tutor);
    const ids = [await apply(first), await apply(...rest)];
    for (const i of order) await rollback(ids[i] ?? 0);
    expect(await dump(app.tenant.db)).toEqual(before);
  }
});

test("a lesson in imported availability stays where it is", async () => {
  const tutor = await aLivedInTutor();
  const id = await apply(...linesOf(tutor));
  const [start, end] = ["2027-03-10T07:00:00Z", "2027-03-10T08:00:00Z"];
  const lesson = await aLesson(tutor, await app.student(), start, end);
  await rollback(id);
  expect((await tutor.get(`/lessons/${lesson}`)).body).toMatchObject({ status: "scheduled" });
  expect(await slotsBetween(tutor, "2027-03-10", "2027-03-10")).toEqual([]);
});

test("slots that the daily task made since of imported templates go, of others they stay", async () => {
  const tutor = await aLivedInTutor();
  const before = await slotsBetween(tutor, "2019-01-01", "2019-12-31");
  const untouched = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
  const id = await apply(...linesOf(tutor));
  await extendHorizon(app.tenant.db, app.clock.now + 14 * DAY);
  await rollback(id);
  const day = await app.tenant.db`
    select generated_until from calendars where tutor_id = ${tutor.id}`;
  expect(day).toEqual([{ generated_until: "2027-05-30" }]);
  expect(await slotsBetween(tutor, "2019-01-01", "2019-12-31")).toEqual(before);
  expect(await slotsBetween(tutor, "2027-03-01", "2027-05-30")).toEqual(untouched);
  await extendHorizon(app.tenant.db, app.clock.now + 14 * DAY);
  expect((await slotsBetween(tutor, "2027-05-31", "2027-06-20")).map((slot) => slot.date))
    .toEqual(["2027-05-31", "2027-06-06", "2027-06-07", "2027-06-13"]);
});

describe("refused with the list, and nothing is undone", () => {
  const slotOf = async (tutor: Person, date: string, source: string) =>
    (await slotsBetween(tutor, date, date)).find((slot) => slot.source === source)?.id;

  test.each<[string, (tutor: Person) => Promise<unknown>, RegExp]>([
    [
      "an imported slot was deleted",
      async (tutor) =>
        tutor.delete(`/booking/slots/${await slotOf(tutor, "2027-03-10", "manual")}`),
      /slot \d+ \(2027-03-10 08:00–11:00\) is not there any more/,
    ],
    [
      "an imported slot was moved",
      async (tutor) =>
        tutor.put(`/booking/slots/${await slotOf(tutor, "2027-03-10", "manual")}`, {
          ...times("08:00", "10:00"),
          strategy: "user_choice",
        }),
      /slot \d+ \(2027-03-10 08:00–11:00\) was changed/,
    ],
    [
      "an imported template was changed",
      async (tutor) =>
        tutor.put(`/booking/slots/${await slotOf(tutor, "2027-03-16", "template")}`, {
          ...times("08:00", "10:00"),
          strategy: "template_update",
        }),
      /template \d+ \(day 2 08:00–11:00\) was changed/,
    ],
    [
      "the week was replaced",
      (tutor) => saveWeek(tutor, {}),
      /template \d+ \(day 2 08:00–11:00\) is not there any more/,
    ],
    [
      "a slot of an imported template was overridden after the horizon had grown",
      async (tutor) => {
        await extendHorizon(app.tenant.db, app.clock.now + 7 * DAY);
        const id = await slotOf(tutor, "2027-06-01", "template");
        await tutor.put(`/booking/slots/${id}`, {
          ...times("08:00", "10:00"),
          strategy: "override",
        });
      },
      /slot \d+ \(2027-06-01 08:00–10:00\) came of an imported template and was changed/,
    ],
  ])("%s", async (_, change, message) => {
    const [other, tutor] = [await aLivedInTutor(), await aLivedInTutor()];
    const id = await apply(...linesOf(other), ...linesOf(tutor));
    await change(tutor);
    const before = await dump(app.tenant.db);
    await expect(rollback(id)).rejects.toThrow(message);
    await expect(rollback(id)).rejects.toThrow(
      new RegExp(`^import ${id} stays as it is.*\n  tutor ${tutor.id}: `),
    );
    expect(await dump(app.tenant.db)).toEqual(before);
  });

  test("something new lies where a slot would have to come back", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, { "7": [["04:00", "04:30"]] });
    const id = await apply(`template,${tutor.subject},0,,03:00,03:30,`);
    expect(await slotsBetween(tutor, "2027-03-28", "2027-03-28")).toMatchObject([
      times("03:00", "03:30"),
    ]);
    await app.tenant.db`delete from slots where tutor_id = ${tutor.id} and date = '2027-03-28'`;
    await addSlot(tutor, "2027-03-28", ["04:00", "04:30"]);
    await expect(rollback(id)).rejects.toThrow(/lies where a slot would have to come back/);
  });
});
