/**
 * Who is free when (M1): what the marketplace answers, with its sieve and without, is what brute force finds, minute by
 * minute by the database's own rules, and in the free slots of each tutor. Weeks in which clocks change are most.
 */
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, type Teacher } from "../support/marketplace.ts";
import { randomOf, SEED } from "../time/random.ts";
import type { Page } from "./world.ts";

const ROUNDS = Number(Deno.env.get("TEST_TENANTS") ?? 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where it is looked at, each at the beginning of a day or two around it. */
const TIMES = [
  ["Europe/Kyiv", "2027-03-27T22:00:00Z"],
  ["Europe/Kyiv", "2027-10-30T21:00:00Z"],
  ["America/New_York", "2027-03-13T20:10:00Z"],
  ["America/New_York", "2027-11-06T20:00:31Z"],
  ["Australia/Lord_Howe", "2027-04-03T03:00:00Z"],
  ["Australia/Lord_Howe", "2027-10-02T10:00:00Z"],
  ["Europe/Dublin", "2027-06-01T10:02:00Z"],
  ["Pacific/Kiritimati", "2027-12-31T08:00:00Z"],
] as const;
const ZONES = [...new Set(TIMES.map(([zone]) => zone)), "UTC", "Asia/Kathmandu"];

const { oneOf, between } = randomOf(SEED);
const upTo = (most: number) => between(0, most);
const isoOf = (ms: number) => new Date(ms).toISOString();

describe(`${ROUNDS} tenants (seed ${SEED})`, () => {
  test.each(Array.from({ length: ROUNDS }, (_, i) => i))(
    "the marketplace is brute force: %i",
    async () => {
      const [viewerZone, at] = oneOf(TIMES);
      const world = await aWorld(viewerZone, Date.parse(at) + upTo(600) * MINUTE);
      await asks(world, 3);
      for (let change = 0; change < 3; change++) {
        await changeSomething(world);
        // At once: what was changed is in no sieve yet.
        await asks(world, 1);
      }
      await world.app.sieves?.idle();
      await asks(world, 2);
    },
    120_000,
  );
});

type World = {
  readonly app: TestApp;
  /** The same tenant without sieves or kept answers. */
  readonly plain: TestApp;
  readonly admin: Person;
  readonly tutors: readonly Teacher[];
  readonly student: Person;
  readonly viewerZone: string;
};

async function aWorld(viewerZone: string, now: number): Promise<World> {
  const app = await anApp({ now: isoOf(now) });
  const plain = await anApp({
    now: isoOf(now),
    tenant: app.tenant,
    hasSieves: false,
    listBytes: 0,
  });
  const tutors: Teacher[] = [];
  for (let i = 0; i < 7; i++) {
    tutors.push(await aTeacher(app, { zone: oneOf(ZONES), hours: [] }));
  }
  const world = {
    app,
    plain,
    tutors,
    viewerZone,
    admin: await app.admin(),
    student: await app.student(),
  };
  for (let i = 0; i < 40; i++) await changeSomething(world);
  app.written();
  return world;
}

/** Something of a tutor's in the days ahead, past the API; what the database refuses does not happen. */
async function changeSomething({ app, tutors, student }: World): Promise<void> {
  const { db } = app.tenant;
  const [tutor, other] = [oneOf(tutors), oneOf(tutors)];
  const start = isoOf(Math.floor(app.clock.now / DAY) * DAY + upTo(3 * 24 * 12) * 5 * MINUTE);
  const minutes = oneOf([15, 40, 60, 90, 240, 600]);
  const end = isoOf(Date.parse(start) + minutes * MINUTE);
  const until = isoOf(Date.now() + oneOf([-HOUR, HOUR, HOUR]));
  const writes = [
    () => slot(),
    () => slot(),
    () => slot(),
    () => lesson(tutor.id, student.id),
    // A tutor learns, too.
    () => lesson(other.id, tutor.id),
    () =>
      db`insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder)
         values (${tutor.id}, ${student.id}, ${start}, ${end}, 'booking', 'held', ${until}, 'service bot')`,
    () =>
      db`insert into blocks (tutor_id, starts_at, ends_at) values (${tutor.id}, ${start}, ${end})`,
    () =>
      db`update lessons set status = 'cancelled' where id = (
      select id from lessons where status = 'scheduled' order by random() limit 1)`,
    () => policies(),
  ];
  const slot = () =>
    db`insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
       values (${tutor.id}, ${
      start.slice(0, 10)
    }, '00:00', '24:00', 'UTC', ${start}, ${end}, 'manual')`;
  const lesson = (teacher: number, learner: number) =>
    db`insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
       values (${teacher}, ${learner}, ${start}, ${end}, 'tutor')`;
  const policies = () =>
    db`insert into policies (
         tutor_id, min_notice_minutes, horizon_days, buffer_before_minutes, buffer_after_minutes,
         max_lessons_per_day, max_lessons_per_week
       ) values (
         ${tutor.id}, ${oneOf([0, 0, 10, 125, 1500])}, ${oneOf([1, 2, 9])}, ${oneOf([0, 0, 5, 20])},
         ${oneOf([0, 0, 10])}, ${oneOf([null, null, 1, 2])}, ${oneOf([null, null, 2])}
       ) on conflict (tutor_id) do update set
         min_notice_minutes = excluded.min_notice_minutes, horizon_days = excluded.horizon_days,
         buffer_before_minutes = excluded.buffer_before_minutes,
         max_lessons_per_day = excluded.max_lessons_per_day`;
  await oneOf(writes)().catch(() => {});
  app.written();
}

async function asks(world: World, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await timesAreBruteForce(world);
    await soonestIsBruteForce(world);
  }
}

type Window = { readonly start: number; readonly end: number };

/** Some windows, as they are asked for and as they are. */
function anyWindows(
  { app, viewerZone }: World,
): { query: string; windows: Window[]; minutes: number } {
  const minutes = oneOf([15, 30, 45, 60, 60, 90, 240]);
  if (upTo(2) === 0) return anyWeeks(app.clock.now, viewerZone, minutes);
  const first = Math.floor(app.clock.now / DAY) * DAY + upTo(2 * 24 * 12) * 5 * MINUTE;
  const length = minutes + oneOf([0, 5, 30, 60, 180, 600]);
  const window = { start: first, end: first + length * MINUTE };
  const zone = `duration_minutes=${minutes}&timezone=${viewerZone}`;
  const query = `free_from=${isoOf(window.start)}&free_to=${isoOf(window.end)}&${zone}`;
  return { query, windows: [window], minutes };
}

/** A weekly window, of a night too, in the first week or in two. */
function anyWeeks(now: number, viewerZone: string, minutes: number) {
  const start = upTo(47) * 30;
  const length = Math.min(1439, minutes + oneOf([0, 30, 180, 600]));
  const end = (start + length) % 1440;
  const timeOf = (minute: number) => new Date(minute * MINUTE).toISOString().slice(11, 16);
  const weekday = between(1, 7);
  const weeks = oneOf([1, 1, 2]);
  const query = `day_of_week=${weekday}&start_time=${timeOf(start)}&end_time=${timeOf(end)}` +
    `&weeks=${weeks}&duration_minutes=${minutes}&timezone=${viewerZone}`;
  let date = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(viewerZone)
    .toPlainDate();
  const instantOn = (day: Temporal.PlainDate, minute: number) =>
    day.toZonedDateTime({ timeZone: viewerZone, plainTime: timeOf(minute) }).epochMilliseconds;
  while (date.dayOfWeek !== weekday || instantOn(date, start) <= now) date = date.add({ days: 1 });
  const windows = Array.from({ length: weeks }, (_, i): Window => {
    const day = date.add({ weeks: i });
    return {
      start: instantOn(day, start),
      end: instantOn(end < start ? day.add({ days: 1 }) : day, end),
    };
  });
  return { query, windows, minutes };
}

/** The starts in each window at which the database itself would let somebody book. */
async function startsOf({ app }: World, tutorId: number, { start, end }: Window, minutes: number) {
  const rows = await app.tenant.db<{ at: number }[]>`
    select (extract(epoch from at) * 1000)::bigint::float8 as at
    from generate_series(
      ${isoOf(start)}::timestamptz, ${
    isoOf(end - minutes * MINUTE)
  }::timestamptz, interval '5 minutes'
    ) at
    where broken_rules(
      ${tutorId}, null, at, at + ${minutes} * interval '1 minute',
      ${isoOf(app.clock.now)}::timestamptz, null, null
    ) = '{}'`;
  return rows.map(({ at }) => Number(at));
}

/** The starts that the tutor's free slots show, as far as a day on both sides. */
async function shownOf(
  { admin }: World,
  tutorId: number,
  from: number,
  to: number,
  minutes: number,
) {
  const query = `tutor_id=${tutorId}&from=${isoOf(from)}&to=${isoOf(to)}&timezone=UTC` +
    `&duration_minutes=${minutes}&step_minutes=30`;
  const { body } = await admin.get<{ days: { slots: { utc_start: string }[] }[] }>(
    `/schedule/free-slots/range?${query}`,
  );
  return body.days.flatMap(({ slots }) => slots.map(({ utc_start }) => Date.parse(utc_start)));
}

async function firstIn(world: World, tutorId: number, window: Window, minutes: number) {
  const allowed = await startsOf(world, tutorId, window, minutes);
  const latest = window.end - minutes * MINUTE;
  const shown = (await shownOf(world, tutorId, window.start, window.end, minutes))
    .filter((start) => start >= window.start && start <= latest);
  // What is shown on the five minutes is allowed by the database's word.
  const onFives = shown.filter((start) => (start - window.start) % (5 * MINUTE) === 0);
  expect(onFives.filter((start) => !allowed.includes(start)), "shown and not allowed").toEqual([]);
  const wished = allowed.includes(window.start) ? window.start : Infinity;
  return Math.min(wished, shown[0] ?? Infinity);
}

/** All pages, tutor and first start each. */
async function pagesOf(app: TestApp, by: Person, query: string): Promise<[number, number][]> {
  const found: [number, number][] = [];
  let cursor = "";
  for (let page = 0; page < 20; page++) {
    const asked = `/marketplace/tutors?${query}&limit=3${cursor}`;
    const response = await app.fetch(
      new Request(`http://halfhour.test/api${asked}`, { headers: by.credentials }),
    );
    const body: Page = await response.json();
    expect(response.status, body.detail).toBe(200);
    for (const { tutor_id, next_free } of body.results) {
      found.push([tutor_id, Date.parse(next_free ?? "")]);
    }
    if (body.cursor === null) return found;
    cursor = `&cursor=${body.cursor}`;
  }
  throw new Error("pages without end");
}

async function timesAreBruteForce(world: World): Promise<void> {
  const { query, windows, minutes } = anyWindows(world);
  const expected: [number, number][] = [];
  for (const { id } of world.tutors) {
    const firsts = [];
    for (const window of windows) firsts.push(await firstIn(world, id, window, minutes));
    if (!firsts.includes(Infinity)) expected.push([id, firsts[0] ?? 0]);
  }
  const { app, plain, student } = world;
  expect(await pagesOf(app, student, query), `sieve: ${query}`).toEqual(expected);
  expect(await pagesOf(plain, student, query), `plain: ${query}`).toEqual(expected);
  const soonest = expected.toSorted(([a, x], [b, y]) => x - y || a - b);
  const sorted = `${query}&sort=soonest_free`;
  expect(await pagesOf(app, student, sorted), `sieve: ${sorted}`).toEqual(soonest);
  expect(await pagesOf(plain, student, sorted), `plain: ${sorted}`).toEqual(soonest);
}

async function soonestIsBruteForce(world: World): Promise<void> {
  const { app, plain, student, tutors } = world;
  const minutes = oneOf([15, 60, 90]);
  const expected: [number, number][] = [];
  for (const { id } of tutors) {
    const [first] = await shownOf(world, id, app.clock.now, app.clock.now + 12 * DAY, minutes);
    if (first !== undefined) expected.push([id, first]);
  }
  expected.sort(([a, x], [b, y]) => x - y || a - b);
  const query = `sort=soonest_free&duration_minutes=${minutes}`;
  expect(await pagesOf(app, student, query), `sieve: ${query}`).toEqual(expected);
  expect(await pagesOf(plain, student, query), `plain: ${query}`).toEqual(expected);
}
