import { beforeAll, expect, test } from "vitest";
import { applyFile } from "../../src/imports/apply-file.ts";
import { deadlocks, isLogOurs } from "../support/database.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addSlot, saveWeek, slotsBetween, spellDate } from "../support/tutoring.ts";
import { aCsv, dump } from "./files.ts";

// Monday 2027-03-01, 08:00 in Kyiv; the horizon ends on Sunday 2027-05-30.
let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

const apply = async (...lines: string[]) =>
  applyFile(app.tenant.db, await aCsv(...lines), app.clock.now);

const weekOf = async (tutor: Person) =>
  (await tutor.get<{ weekly_slots: unknown[] }>("/calendar/template")).body.weekly_slots;

test("200: an imported Sunday is weekday 6 of the template, and free in the week view", async () => {
  const tutor = await app.tutor();
  const week = `/calendar/week?tutor_id=${tutor.id}&week_start=2027-03-01&timezone=Europe/Kyiv`;
  await tutor.get(week);
  const done = await apply(
    `template,${tutor.subject},0,,10:00,12:00,`,
    `template,${tutor.subject},7,,13:00:00,14:00:00,Europe/Kyiv`,
    `slot,${tutor.subject},0,2027-03-07,12:00,12:30,`,
    `slot,${tutor.subject},,2027-03-14,11:00,13:30,`,
  );
  app.written();
  expect(done).toMatchObject({
    templates_created: 2,
    days_converted: 1,
    slots_created: 2,
    slots_planned: 26,
    quarantined: 0,
  });
  expect(await weekOf(tutor)).toEqual([
    { weekday: 6, start: "10:00", end: "12:00" },
    { weekday: 6, start: "13:00", end: "14:00" },
  ]);
  expect(await spellDate(tutor, "2027-03-07"))
    .toEqual(["10:00–12:00 template", "12:00–12:30 manual", "13:00–14:00 template"]);
  expect(await spellDate(tutor, "2027-03-14"))
    .toEqual(["10:00–11:00 template", "11:00–13:30 manual", "13:30–14:00 template"]);
  const { body } = await tutor.get<{ cells: { date: string; time: string; status: string }[] }>(
    week,
  );
  expect(body.cells.filter(({ status }) => status === "available").map(({ time }) => time))
    .toEqual(["10:00", "10:30", "11:00", "11:30", "12:00", "13:00", "13:30"]);
});

test("past slots are imported too, what a tutor has stays as it is", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  await addSlot(tutor, "2027-03-09", ["09:00", "10:00"]);
  const before = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
  const done = await apply(
    `slot,${tutor.subject},,2019-06-02,10:00,12:00,`,
    `template,${tutor.subject},2,,08:00,09:30,`,
    `template,${tutor.subject},1,,12:00,13:00,`,
  );
  expect(done).toMatchObject({ quarantined: 0, slots_planned: 26 });
  const after = await slotsBetween(tutor, "2027-03-01", "2027-05-30");
  expect(after).toEqual(expect.arrayContaining(before));
  expect(await spellDate(tutor, "2019-06-02")).toEqual(["10:00–12:00 manual"]);
  expect(await spellDate(tutor, "2027-03-09"))
    .toEqual(["08:00–09:00 template", "09:00–10:00 manual"]);
});

test("the audit trail tells the import as its reason", async () => {
  const tutor = await app.tutor();
  const { import_id } = await apply(
    `template,${tutor.subject},0,,10:00,12:00,`,
    `slot,${tutor.subject},,2027-03-07,12:00,13:00,`,
  );
  const { body } = await tutor.get<
    { results: { action: string; reason: string; actor_id: number | null }[] }
  >("/booking/availability/changes");
  expect(body.results.map(({ action }) => action))
    .toEqual(["slot_added", "slot_added", "template_added"]);
  for (const change of body.results) {
    expect(change).toMatchObject({ reason: `import ${import_id} of weeks.csv`, actor_id: null });
  }
});

test("the same file a second time is refused with the import's id, and changes nothing", async () => {
  const tutor = await app.tutor();
  const line = `template,${tutor.subject},0,,10:00,12:00,`;
  const { import_id } = await apply(line);
  const before = await dump(app.tenant.db);
  await expect(apply(line)).rejects.toThrow(
    new RegExp(
      `^this file is import ${import_id} already \\(weeks.csv, \\d{4}-\\d\\d-\\d\\dT[^ ]+Z\\): roll that back`,
    ),
  );
  expect(await dump(app.tenant.db)).toEqual(before);
});

test("of eight who apply one file at once one imports it", async () => {
  const tutors = await Promise.all([app.tutor(), app.tutor(), app.tutor()]);
  const lines = tutors.map((tutor) => `template,${tutor.subject},0,,10:00,12:00,`);
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => apply(...lines)));
  expect(tries.filter(({ status }) => status === "fulfilled").length).toBe(1);
  expect(await weekOf(tutors[2])).toEqual([{ weekday: 6, start: "10:00", end: "12:00" }]);
});

test.skipIf(!isLogOurs)("files with the same tutors in other orders do not deadlock", async () => {
  const tutors = await Promise.all(Array.from({ length: 6 }, () => app.tutor()));
  const file = (i: number) => {
    const turned = [...tutors.slice(i), ...tutors.slice(0, i)];
    return turned.map((tutor) => `template,${tutor.subject},${i},,10:00,12:00,`);
  };
  const done = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => apply(...file(i))));
  expect(done.map(({ templates_created }) => templates_created)).toEqual([6, 6, 6, 6, 6, 6]);
  expect(await deadlocks(app.tenant)).toBe(0);
});
