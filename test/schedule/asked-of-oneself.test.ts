/** L2: where an operation is about one tutor, whose it is and in which zone are the caller's own. */
import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { addSlot, aLesson, type ProblemBody } from "../support/tutoring.ts";

let app: TestApp;
let tutor: Person;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  [tutor, student] = [await app.tutor(), await app.student({ zone: "America/New_York" })];
  await addSlot(tutor, "2027-03-08", ["10:00", "12:00"]);
  await aLesson(tutor, student, "2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z");
});

const asked: [string, string][] = [
  ["/schedule/day", "date=2027-03-08"],
  ["/schedule/range", "from=2027-03-08&to=2027-03-09"],
  ["/schedule/free-slots/day", "date=2027-03-08"],
  ["/schedule/free-slots/range", "from=2027-03-08&to=2027-03-09"],
  ["/calendar/week", "week_start=2027-03-08"],
];

const read = async (client: Client, path: string) => {
  const { status, body } = await client.get<ProblemBody>(path);
  return { status, body };
};

test.each(asked)("200: a tutor's own %s in their own zone", async (path, query) => {
  const all = await read(tutor, `${path}?${query}&tutor_id=${tutor.id}&timezone=Europe/Kyiv`);
  expect(all.status).toBe(200);
  expect(await read(tutor, `${path}?${query}`)).toEqual(all);
});

test.each(asked)("200: %s of a tutor, in the zone of the student who asks", async (path, query) => {
  const named = `${path}?${query}&tutor_id=${tutor.id}`;
  const all = await read(student, `${named}&timezone=America/New_York`);
  expect(all.status).toBe(200);
  expect(await read(student, named)).toEqual(all);
});

test.each(asked)(
  "200: %s for a program, which has no zone, in the tutor's",
  async (path, query) => {
    const key = await app.apiKey("read");
    const named = `${path}?${query}&tutor_id=${tutor.id}`;
    expect(await read(key, named)).toEqual(await read(key, `${named}&timezone=Europe/Kyiv`));
    expect((await read(key, `${path}?${query}&tutor_id=999999999`)).status).toBe(404);
  },
);

test.each(["/schedule/explain?start=2027-03-08T09:00:00Z", "/calendar/dst-report?"])(
  "200: %s of a tutor's own",
  async (path) => {
    expect((await read(tutor, path)).status).toBe(200);
    expect(await read(tutor, path)).toEqual(await read(tutor, `${path}&tutor_id=${tutor.id}`));
  },
);

test.each([
  ...asked.map(([path, query]) => `${path}?${query}`),
  "/schedule/explain?start=2027-03-08T09:00:00Z",
  "/calendar/dst-report",
])("400: %s by a student who names no tutor", async (path) => {
  const { status, body } = await read(student, path);
  expect([status, body.errors]).toMatchObject([400, [{ path: "query.tutor_id" }]]);
});

test.each(["/schedule/range", "/schedule/free-slots/range", "/booking/slots"])(
  "400: %s without a range",
  async (path) => {
    const none = await read(tutor, path);
    expect([none.status, none.body.errors]).toMatchObject([400, [{ path: "query.from" }]]);
    const half = await read(tutor, `${path}?start=2027-03-08`);
    expect([half.status, half.body.errors]).toMatchObject([400, [{ path: "query.end" }]]);
  },
);

type Days = { days: { date: string; free?: object[]; slots?: { utc_start: string }[] }[] };

test("200: a range of instants cuts its first and last day", async () => {
  const range = "start=2027-03-08T08:30:00Z&end=2027-03-08T09:30:00Z";
  const schedule = await tutor.get<Days>(`/schedule/range?${range}`);
  expect(schedule.body.days).toMatchObject([{
    date: "2027-03-08",
    available: [{ utc_start: "2027-03-08T08:30:00Z", utc_end: "2027-03-08T09:30:00Z" }],
    occupied: [{ utc_start: "2027-03-08T08:30:00Z", utc_end: "2027-03-08T09:00:00Z" }],
    free: [{ utc_start: "2027-03-08T09:00:00Z", utc_end: "2027-03-08T09:30:00Z" }],
  }]);
  const free = await tutor.get<Days>(`/schedule/free-slots/range?${range}&duration_minutes=30`);
  expect(free.body.days.map(({ slots }) => slots?.map(({ utc_start }) => utc_start)))
    .toEqual([["2027-03-08T09:00:00Z"]]);
});
