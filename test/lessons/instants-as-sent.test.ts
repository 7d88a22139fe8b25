import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, type Teacher, withoutLimits } from "../support/marketplace.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app, { zone: "Europe/Kyiv" });
  student = await app.student();
});

test.each([
  ["in lower case", "2027-03-08t08:00:00z", "2027-03-08T08:00:00Z"],
  ["with its zone", "2027-03-09T10:00:00+02:00[Europe/Kyiv]", "2027-03-09T08:00:00Z"],
  [
    "as Temporal writes it",
    "2027-03-10T10:00:00+02:00[Europe/Kyiv][u-ca=gregory]",
    "2027-03-10T08:00:00Z",
  ],
])("201: a start %s; answers stay in capitals and in UTC", async (_, start, utc) => {
  const { status, body } = await book(student, tutor, start);
  expect([status, body.utc_start]).toEqual([201, utc]);
});

test("400: a start whose zone is at another offset then books nothing, and says which", async () => {
  const { status, body } = await book(student, tutor, "2027-03-11T10:00:00+03:00[Europe/Kyiv]");
  expect([status, body]).toEqual([
    400,
    expect.objectContaining({
      errors: [{
        path: "body.start",
        message: "names Europe/Kyiv, which is at +02:00 then; correct the offset or the zone",
      }],
    }),
  ]);
});

test("200: in a query, too", async () => {
  const start = encodeURIComponent("2027-03-12t10:00:00+02:00[Europe/Kyiv]");
  const { status, body } = await student.get(
    `/schedule/explain?tutor_id=${tutor.id}&start=${start}&duration_minutes=60`,
  );
  expect([status, body["utc_start"]]).toEqual([200, "2027-03-12T08:00:00Z"]);
});

test.each([
  "2027-03-08t00:00:00z",
  "2027-03-08T02:00:00+02:00[Europe/Kyiv]",
  "2027-03-08T02:00:00+02:00[!europe/kyiv][u-ca=gregory]",
])("200: as an end of a range: %s", async (from) => {
  const ends = new URLSearchParams({ from, to: "2027-03-09T00:00:00Z" });
  const { status, body } = await student.get<{ events: { utc_start: string }[] }>(
    `/lessons/my?${ends}`,
  );
  expect([status, body.events.map(({ utc_start }) => utc_start)])
    .toEqual([200, ["2027-03-08T08:00:00Z"]]);
});

test("400: an end of a range whose zone is at another offset then", async () => {
  const ends = new URLSearchParams({ from: "2027-03-08T02:00:00+03:00[Europe/Kyiv]" });
  const { status, body } = await student.get<{ errors: { path: string; message: string }[] }>(
    `/lessons/my?${ends}`,
  );
  expect([status, body.errors]).toEqual([400, [{
    path: "query.from",
    message: "names Europe/Kyiv, which is at +02:00 then; correct the offset or the zone",
  }]]);
});
