/** N3: the dates of a linked person, with their lessons and their free time, also when clocks change. */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { linkAccount } from "../support/accounts.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  openEveryDay,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { aLesson, type ProblemBody } from "../support/tutoring.ts";
import { aTeacherWhoLearns } from "../support/two-roles.ts";
import { beginOf } from "./dates-of.ts";

type Span = { readonly utc_start: string; readonly utc_end: string };
type Day = { readonly date: string; readonly lessons: (Span & { id: number })[]; free: Span[] };
type Schedule = { readonly timezone: string; readonly days: Day[]; readonly has_more: boolean };

let app: TestApp;
let bot: Client;
beforeAll(async () => {
  app = await anApp();
  bot = await app.service();
  await withoutLimits(app);
});

const asked = (telegramId: number, query = "", by = bot) =>
  by.get<Schedule & ProblemBody>(`/internal/schedule/${telegramId}?${query}`);
const scheduleOf = async (person: Pick<Person, "id">, query = "", on = app, by = bot) => {
  const { status, body } = await asked(await linkAccount(on, person), query, by);
  expect([status, body]).toMatchObject([200, {}]);
  return body;
};
const HOUR = 3_600_000;
const hours = (spans: readonly Span[]) =>
  spans.reduce((sum, one) => sum + Date.parse(one.utc_end) - Date.parse(one.utc_start), 0) / HOUR;
const dates = ({ days }: Schedule) => days.map(({ date }) => date);

test("200: without a range, today and six days more, as the person's clock counts them", async () => {
  // 06:00 in UTC on Monday the first of March.
  const [east, west] = [
    await app.student({ zone: "Pacific/Kiritimati" }),
    await app.student({ zone: "Pacific/Honolulu" }),
  ];
  const [one, other] = [await scheduleOf(east), await scheduleOf(west)];
  expect([one.timezone, dates(one).at(0), dates(one).at(-1), dates(one).length])
    .toEqual(["Pacific/Kiritimati", "2027-03-01", "2027-03-07", 7]);
  expect([dates(other).at(0), dates(other).at(-1)]).toEqual(["2027-02-28", "2027-03-06"]);
  expect(dates(await scheduleOf(west, "from=2027-03-30")).at(-1)).toBe("2027-04-05");
  expect(dates(await scheduleOf(west, "to=2027-03-01"))).toEqual(["2027-02-28", "2027-03-01"]);
  expect(dates(await scheduleOf(west, "from=2099-12-30"))).toEqual(["2099-12-30", "2099-12-31"]);
});

test("200: who teaches and learns has both in one list, and neither is free", async () => {
  const both = await aTeacherWhoLearns(app);
  const [other, student] = [await aTeacher(app), await app.student()];
  const taught = await booked(student, both, "2027-03-09T12:00:00Z");
  const learned = await booked(both.asStudent, other, "2027-03-09T10:00:00Z");
  const gone = await booked(student, both, "2027-03-09T15:00:00Z");
  await cancel(student, gone);
  const { days } = await scheduleOf(both, "from=2027-03-09&to=2027-03-09");
  expect(days[0]?.lessons.map(({ id }) => id)).toEqual([learned.id, taught.id]);
  expect(days[0]?.free.map(({ utc_start, utc_end }) => [utc_start, utc_end])).toEqual([
    ["2027-03-09T08:00:00Z", "2027-03-09T10:00:00Z"],
    ["2027-03-09T11:00:00Z", "2027-03-09T12:00:00Z"],
    ["2027-03-09T13:00:00Z", "2027-03-09T20:00:00Z"],
  ]);
});

test("200: a lesson over midnight is on both dates, whole, and cut off by instants it is not", async () => {
  const [tutor, student] = [await aTeacher(app, { zone: "Europe/Kyiv" }), await app.student()];
  const id = await aLesson(tutor, student, "2027-03-10T21:00:00Z", "2027-03-10T23:00:00Z");
  const listed = async (query: string) =>
    (await scheduleOf(tutor, query)).days.map(({ date, lessons }) => [
      date,
      lessons.map((lesson) => lesson.id),
    ]);
  expect(await listed("from=2027-03-10&to=2027-03-11"))
    .toEqual([["2027-03-10", [id]], ["2027-03-11", [id]]]);
  expect(await listed("from=2027-03-10&to=2027-03-11&timezone=UTC"))
    .toEqual([["2027-03-10", [id]], ["2027-03-11", []]]);
  expect(await listed("from=2027-03-10T20:00:00Z&to=2027-03-10T21:00:00Z"))
    .toEqual([["2027-03-10", []]]);
  expect(await listed("from=2027-03-10T22:59:59Z&to=2027-03-10T23:30:00Z"))
    .toEqual([["2027-03-11", [id]]]);
});

describe.each([
  ["forward", "2027-03-26", 23, "2027-03-28", "2027-03-01T06:00:00Z"],
  ["back", "2027-10-29", 25, "2027-10-31", "2027-10-01T06:00:00Z"],
])("where clocks go %s", (_, first, length, changed, now) => {
  test(`200: the date has ${length} hours, and every moment is on one date`, async () => {
    const own = await anApp({ now });
    const service = await own.service();
    const tutor = await aTeacher(own, { zone: "Europe/Kyiv", hours: [["00:00", "24:00"]] });
    const student = await own.student();
    const read = (query: string) => scheduleOf(tutor, query, own, service);
    const { days } = await read(`from=${first}`);
    expect(days.map(({ free }) => hours(free))).toEqual([24, 24, length, 24, 24, 24, 24]);
    // One after the other, each from its first instant by the runtime's own tz data.
    const edges = days.map(({ date, free }) => [date, free[0]?.utc_start, free[0]?.utc_end]);
    const instant = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
    expect(edges).toEqual(days.map(({ date }) => [
      date,
      instant(beginOf("Europe/Kyiv", date)),
      instant(beginOf("Europe/Kyiv", date, 1)),
    ]));
    // Each of the hours around the change, 00:00 to 02:00 in UTC, is a lesson.
    const lessons = [];
    for (const hour of ["00", "01"]) {
      const start = `${changed}T${hour}:00:00Z`;
      lessons.push((await book(student, tutor, start)).body.id);
    }
    const after = await read(`from=${changed}&to=${changed}`);
    expect(after.days.map((day) => day.lessons.map(({ id }) => id))).toEqual([lessons]);
    expect(hours(after.days[0]?.free ?? [])).toBe(length - 2);
  });
});

test("200: a date that the zone skips has nothing in it, though a lesson goes on over it", async () => {
  const student = await app.student({ zone: "Pacific/Apia" });
  await app.tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
    values (
      ${(await app.tutor()).id}, ${student.id}, '2011-12-30T09:30Z', '2011-12-30T10:30Z', 'tutor',
      'completed'
    )`;
  const { days } = await scheduleOf(student, "from=2011-12-29&to=2011-12-31");
  expect(days.map(({ date, lessons }) => [date, lessons.length]))
    .toEqual([["2011-12-29", 1], ["2011-12-30", 0], ["2011-12-31", 1]]);
});

describe("more than one answer can hold", () => {
  const lessons = (tutor: number, student: number, first: string, minutes: number, count: number) =>
    app.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
      select ${tutor}, ${student}, start, start + ${minutes} * interval '1 minute', 'tutor', 'completed'
      from generate_series(0, ${count} - 1) n,
        lateral (select ${first}::timestamptz + n * ${minutes} * interval '1 minute') at (start)`;

  test("200: the last dates are left out, and the rest begins where it says", async () => {
    const [tutor, student] = [await app.tutor({ zone: "UTC" }), await app.student({ zone: "UTC" })];
    // 96 a day, over eight days.
    await lessons(tutor.id, student.id, "2027-01-04T00:00:00Z", 15, 768);
    const first = await scheduleOf(student, "from=2027-01-04&to=2027-01-20");
    expect([first.has_more, dates(first).at(-1)]).toEqual([true, "2027-01-08"]);
    const rest = await scheduleOf(student, "from=2027-01-09&to=2027-01-20");
    expect([rest.has_more, dates(rest).at(-1)]).toEqual([false, "2027-01-20"]);
    const listed = [...first.days, ...rest.days].flatMap((day) => day.lessons.map(({ id }) => id));
    expect([listed.length, new Set(listed).size]).toEqual([768, 768]);
  });

  test("409: even of one date", async () => {
    const [tutor, student] = [await app.tutor({ zone: "UTC" }), await app.student({ zone: "UTC" })];
    await lessons(tutor.id, student.id, "2027-01-04T00:00:00Z", 2, 600);
    const query = "from=2027-01-04&to=2027-01-04";
    expect(told(await asked(await linkAccount(app, student), query))).toBe("409 too_many");
  });

  test("400: more than 62 days, and a range that ends before it begins", async () => {
    const student = await linkAccount(app, await app.student());
    for (const query of ["from=2027-01-01&to=2027-03-04", "from=2027-01-02&to=2027-01-01"]) {
      const { status, body } = await asked(student, query);
      expect([status, body.errors?.[0]?.path]).toEqual([400, "query.to"]);
    }
    expect((await asked(student, "from=2027-01-01&to=2027-03-03")).status).toBe(200);
  });
});

test("200: while a lesson is booked and cancelled, its hour is a lesson's or free, never both or neither", async () => {
  const [tutor, student] = [await aTeacher(app), await app.student()];
  await openEveryDay(tutor, [["10:00", "11:00"]]);
  const account = await linkAccount(app, tutor);
  let writing = true;
  const writer = (async () => {
    for (let i = 0; i < 40; i++) {
      await cancel(student, await booked(student, tutor, "2027-03-09T10:00:00Z"));
    }
    writing = false;
  })();
  const seen = new Set<string>();
  while (writing) {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => asked(account, "from=2027-03-09&to=2027-03-09")),
    );
    for (const { body } of answers) {
      seen.add(`${body.days[0]?.lessons.length} ${body.days[0]?.free.length}`);
    }
  }
  await writer;
  expect([...seen].filter((one) => !["1 0", "0 1"].includes(one))).toEqual([]);
});
