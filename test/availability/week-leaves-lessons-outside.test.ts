import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { cancel } from "../support/marketplace.ts";
import { aLesson, postWeek, saveWeek, type WeekReplaced } from "../support/tutoring.ts";

/** Whoever saves a week is told which lessons it does not cover, as whoever changes their zone is. */

type Outside = {
  readonly lessons_outside_availability: readonly { readonly id: number }[];
  readonly has_more_lessons_outside: boolean;
};

let app: TestApp;
let tutor: Person;
let student: Person;
/** At 10:00 and 12:00 of a Monday in UTC. */
let [ten, noon] = [0, 0];
beforeAll(async () => {
  app = await anApp();
  [tutor, student] = [await app.tutor({ zone: "UTC" }), await app.student()];
  await saveWeek(tutor, { "1": [["10:00", "13:00"]] });
  ten = await aLesson(tutor, student, "2027-03-08T10:00:00Z", "2027-03-08T11:00:00Z");
  noon = await aLesson(tutor, student, "2027-03-08T12:00:00Z", "2027-03-08T13:00:00Z");
});

const ids = (
  { lessons_outside_availability: lessons, has_more_lessons_outside: more }: Outside,
) => [
  ...lessons.map(({ id }) => id),
  more,
];

test("200: in the bulk form, in order of their start; none where all are covered", async () => {
  const save = async (windows: [string, string][]) =>
    ids((await postWeek<WeekReplaced & Outside>(tutor, { "1": windows })).body);
  expect(await save([["10:00", "13:00"]])).toEqual([false]);
  expect(await save([["10:00", "12:30"]])).toEqual([noon, false]);
  expect(await save([])).toEqual([ten, noon, false]);
  const gone = await aLesson(tutor, student, "2027-03-08T14:00:00Z", "2027-03-08T15:00:00Z");
  await cancel(tutor, { id: gone });
  expect(await save([["10:00", "13:00"]])).toEqual([false]);
});

test("200: in the template form", async () => {
  const save = async (weekly_slots: object[]) =>
    ids((await tutor.put<Outside>("/calendar/template", { weekly_slots })).body);
  expect(await save([{ weekday: 0, start: "11:00", end: "13:00" }])).toEqual([ten, false]);
  expect(await save([{ weekday: 0, start: "10:00", end: "13:00" }])).toEqual([false]);
});
