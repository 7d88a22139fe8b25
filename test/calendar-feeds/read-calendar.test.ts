import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aLesson } from "../support/tutoring.ts";
import { aFeed, eventsOf, read } from "./calendars.ts";

/** A person's lessons as a calendar program reads them (X13). */
let app: TestApp;
let tutor: Person;
let student: Person;
let path: string;

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor({ name: "Oksana Hrytsenko" });
  student = await app.student({ name: "Liam Byrne", zone: "Europe/Dublin" });
  path = await aFeed(tutor);
});

const calendar = async (of = path) => {
  const { status, headers, text } = await read(app, of);
  expect([status, headers.get("content-type")]).toEqual([
    200,
    "text/calendar; charset=utf-8",
  ]);
  return eventsOf(text);
};

test("200: nobody has lessons at first, and their calendar is empty", async () => {
  expect(await calendar(await aFeed(await app.student()))).toEqual([]);
});

test("200: a lesson on the clocks of both of its people, until it is cancelled", async () => {
  const id = await aLesson(tutor, student, "2027-03-02T10:00:00Z", "2027-03-02T11:00:00Z");
  const [first] = await calendar();
  expect(first).toEqual({
    uid: `lesson-${id}.${app.tenant.slug}@halfhour`,
    sequence: 0,
    status: "CONFIRMED",
    title: "Lesson with Liam Byrne",
    location: null,
    start: Date.parse("2027-03-02T10:00:00Z"),
    end: Date.parse("2027-03-02T11:00:00Z"),
    zone: "Europe/Kyiv",
  });
  const [theirs] = await calendar(await aFeed(student));
  expect(theirs).toEqual({
    ...first,
    title: "Lesson with Oksana Hrytsenko",
    zone: "Europe/Dublin",
  });

  await tutor.patch(`/lessons/${id}/reschedule`, { start: "2027-03-02T12:00:00Z" });
  await tutor.patch(`/lessons/${id}`, { meeting_url: "https://meet.test/a,b;c" });
  const [moved] = await calendar();
  expect(moved).toMatchObject({
    uid: first?.uid,
    sequence: 2,
    start: Date.parse("2027-03-02T12:00:00Z"),
    location: "https://meet.test/a,b;c",
  });

  await tutor.post(`/lessons/${id}/cancel`, {});
  expect(await calendar()).toMatchObject([{ uid: first?.uid, sequence: 3, status: "CANCELLED" }]);
});

test("200: a lesson without a trail, as an import brings it, counts its changes from the first one on", async () => {
  const [teacher, learner] = [await app.tutor(), await app.student()];
  const [row] = await app.tenant.db<{ id: number }[]>`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (${teacher.id}, ${learner.id}, '2027-03-04T10:00:00Z', '2027-03-04T11:00:00Z', 'tutor')
    returning id`;
  const theirs = await aFeed(teacher);
  expect(await calendar(theirs)).toMatchObject([{ sequence: 0 }]);
  const moved = await teacher.patch(`/lessons/${row?.id}/reschedule`, {
    start: "2027-03-04T12:00:00Z",
  });
  expect(moved.status).toBe(200);
  expect(await calendar(theirs)).toMatchObject([{ sequence: 1 }]);
});

test("200: names that would break a calendar arrive as they are", async () => {
  const names = [
    'Anna, the "first"; of \\ them: all',
    "Line\nbreak\r\nBEGIN:VEVENT\r\nUID:forged\r\nEND:VEVENT",
    "👩🏽‍🏫".repeat(25),
    "Юлія Ґжицька-Їжакевич ".repeat(9).trim(),
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u202e reversed \u0007 bell \u2028 line",
    " \t leading",
  ];
  for (const [n, name] of names.entries()) {
    const other = await app.student({ name });
    const own = await app.tutor();
    await aLesson(own, other, `2027-03-0${n + 2}T18:00:00Z`, `2027-03-0${n + 2}T19:00:00Z`);
    const events = await calendar(await aFeed(own));
    const shown = name.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
    expect(events.map(({ title }) => title)).toEqual([`Lesson with ${shown}`]);
  }
});

test(
  "200: every instant around the changes of clocks, in any zone, is read as it was written",
  async () => {
    const zones = [
      "Europe/Kyiv",
      "Europe/Dublin",
      "America/New_York",
      "Australia/Lord_Howe",
      "Africa/Casablanca",
      "Pacific/Apia",
      "Asia/Kathmandu",
      "America/St_Johns",
      "Etc/GMT+5",
      "UTC",
      "Africa/Monrovia",
    ];
    // Clocks change about then, in Morocco, New York, Europe, Lord Howe; and where most go back.
    const spring = [
      "2027-02-07T02:00:00Z",
      "2027-03-14T03:00:00Z",
      "2027-03-14T07:00:00Z",
      "2027-03-28T01:00:00Z",
      "2027-04-03T15:00:00Z",
    ];
    const autumn = ["2027-10-02T15:30:00Z", "2027-10-31T01:00:00Z", "2027-11-07T06:00:00Z"];
    const now = app.clock.now;
    for (const zone of zones) {
      for (const changes of [spring, autumn]) {
        const own = await app.tutor({ zone });
        const instants = changes.flatMap(around);
        await manyLessons(own, await app.student(), instants);
        app.clock.now = Math.max(now, (instants[0] ?? 0) - 86_400_000);
        const events = await calendar(await aFeed(own));
        app.clock.now = now;
        expect(events.map(({ start, end }) => [start, end]), zone)
          .toEqual(instants.map((at) => [at, at + QUARTER]));
        const local = events.filter((event) => event.zone === zone);
        expect(local.length, zone).toBeGreaterThan(instants.length / 2);
      }
    }
  },
  60_000,
);

const QUARTER = 900_000;

/** Four hours in quarters. */
const around = (text: string): number[] =>
  Array.from({ length: 16 }, (_, n) => Date.parse(text) + (n - 8) * QUARTER);

const manyLessons = (own: Person, other: Person, instants: readonly number[]) =>
  app.tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${own.id}, ${other.id}, at, at + interval '15 minutes', 'tutor'
    from (
      select to_timestamp(ms::bigint / 1000) from json_array_elements_text(${
    JSON.stringify(instants)
  }::json) ms
    ) every (at)`;

test("200: half a year ahead and a month back, 2,000 lessons at most", async () => {
  const own = await app.tutor({ zone: "UTC" });
  await app.tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${own.id}, ${(await app.student()).id}, at, at + interval '15 minutes', 'tutor'
    from generate_series(timestamptz '2027-01-01Z', '2027-12-01Z', '150 minutes') at
    on conflict do nothing`;
  const events = await calendar(await aFeed(own));
  const starts = events.map(({ start }) => start);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(starts.length).toBeLessThanOrEqual(2_000);
  expect(starts[0]).toBeGreaterThanOrEqual(app.clock.now - 30 * 86_400_000);
  expect(starts.at(-1)).toBeLessThan(app.clock.now + 180 * 86_400_000);
});

test("304: nothing has changed since the ETag, and what is private stays so", async () => {
  const first = await read(app, path);
  const etag = first.headers.get("etag") ?? "";
  const again = await read(app, path, { "if-none-match": etag });
  expect([again.status, again.text]).toEqual([304, ""]);
  expect(again.headers.get("cache-control")).toBe("private, no-cache");
  expect(first.headers.get("cache-control")).toBe("private, no-cache");
  await aLesson(tutor, student, "2027-03-20T10:00:00Z", "2027-03-20T11:00:00Z");
  const changed = await read(app, path, { "if-none-match": etag });
  expect(changed.status).toBe(200);
  for (const hour of [12, 14, 16]) {
    await aLesson(tutor, student, `2027-03-20T${hour}:00:00Z`, `2027-03-20T${hour + 1}:00:00Z`);
  }
  const zipped = await read(app, path, { "accept-encoding": "gzip" });
  expect(zipped.headers.get("content-encoding")).toBe("gzip");
  const known = { "if-none-match": zipped.headers.get("etag") ?? "", "accept-encoding": "gzip" };
  const unchanged = await read(app, path, known);
  expect(unchanged.status).toBe(304);
  // As the 200 would have said it (RFC 9110, 15.4.5), for whichever coding the program has.
  for (const name of ["etag", "vary"]) {
    expect(unchanged.headers.get(name), name).toBe(zipped.headers.get(name));
  }
  const plain = await read(app, path);
  const ofPlain = { "if-none-match": plain.headers.get("etag") ?? "", "accept-encoding": "gzip" };
  expect((await read(app, path, ofPlain)).headers.get("etag")).toBe(plain.headers.get("etag"));
});

test("200: in the language of the person", async () => {
  const own = await app.student({ name: "Олена" });
  await own.patch("/me/profile", { language: "uk" });
  await aLesson(tutor, own, "2027-03-21T10:00:00Z", "2027-03-21T11:00:00Z");
  expect((await calendar(await aFeed(own))).map(({ title }) => title))
    .toEqual(["Урок (викладач — Oksana Hrytsenko)"]);
});
