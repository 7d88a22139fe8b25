import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, booked, cancel, type LessonBody, type Teacher } from "../support/marketplace.ts";

type Mine = {
  events: LessonBody[];
  has_more_events: boolean;
  cursor: string | null;
  code: string;
  errors: unknown;
};

let app: TestApp;
let tutor: Teacher;
let student: Person;
/** 09:00, 10:00 (cancelled) and 12:00 (completed) of the 8th, 09:00 of the 9th. */
let lessons: LessonBody[];

beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app);
  student = await app.student({ zone: "Europe/Dublin" });
  const starts = ["2027-03-09T09:00:00Z", "2027-03-08T12:00:00Z", "2027-03-08T10:00:00Z"];
  lessons = [];
  for (const start of [...starts, "2027-03-08T09:00:00Z"]) {
    lessons.unshift(await booked(student, tutor, start));
  }
  await cancel(student, lessons[1] ?? { id: 0 });
  await app.tenant.db`update lessons set status = 'completed' where id = ${lessons[2]?.id ?? 0}`;
});

const list = (by: Client, query = "") => by.get<Mine>(`/lessons/my${query}`);
/** Which of `lessons` are listed, in the order in which they are. */
async function listed(by: Client, query = ""): Promise<number[]> {
  const { status, body } = await list(by, query);
  expect(status).toBe(200);
  return body.events.map(({ id }) => lessons.findIndex((lesson) => lesson.id === id));
}

test("200: all of one's own, in the order of their start, in one's own zone", async () => {
  const { body } = await list(student);
  expect(await listed(student)).toEqual([0, 1, 2, 3]);
  expect(await listed(tutor)).toEqual([0, 1, 2, 3]);
  expect(body.has_more_events).toBe(false);
  expect(body.events[0]).toMatchObject({
    timezone: "Europe/Dublin",
    utc_start: "2027-03-08T09:00:00Z",
  });
  expect(body.events[0]).toEqual((await student.get(`/lessons/${lessons[0]?.id}`)).body);
});

test("200: by status", async () => {
  expect(await listed(student, "?status=scheduled")).toEqual([0, 3]);
  expect(await listed(student, "?status=cancelled")).toEqual([1]);
  expect(await listed(student, "?status=completed")).toEqual([2]);
});

test.each([
  ["?status=scheduled,completed", [0, 2, 3]],
  ["?status=scheduled&status=completed", [0, 2, 3]],
  ["?status=cancelled,completed&status=scheduled", [0, 1, 2, 3]],
  ["?status=", [0, 1, 2, 3]],
])("200: by several statuses: %s", async (query, expected) => {
  expect(await listed(student, query)).toEqual(expected);
});

test("200: by role; as a tutor or as a student only", async () => {
  expect(await listed(tutor, "?role=tutor")).toEqual([0, 1, 2, 3]);
  expect(await listed(tutor, "?role=student")).toEqual([]);
  expect(await listed(student, "?role=student")).toEqual([0, 1, 2, 3]);
  expect(await listed(student, "?role=tutor")).toEqual([]);
});

test("200: with long texts a megabyte at most, and a later `from` gives the rest", async () => {
  const [one, other] = [await app.tutor({ name: "𝕏".repeat(100) }), await app.student()];
  await app.tenant.db`
    insert into lessons (
      tutor_id, student_id, starts_at, ends_at, origin, status, service_name, cancel_reason
    )
    select ${one.id}, ${other.id}, start, start + interval '1 hour', 'tutor', 'cancelled',
      repeat('𝕏', 200), repeat(chr(1), 500)
    from (
      select timestamptz '2027-04-01 00:00Z' + n * interval '1 hour' as start
      from generate_series(0, 599) n
    ) starts`;
  const starts: string[] = [];
  for (let more = true; more;) {
    const { status, body } = await list(other, starts.length === 0 ? "" : `?from=${ended(starts)}`);
    expect(status).toBe(200);
    expect(new TextEncoder().encode(JSON.stringify(body)).length).toBeLessThan(1_000_000);
    starts.push(...body.events.map(({ utc_start }) => utc_start));
    more = body.has_more_events;
  }
  expect(starts).toEqual([...new Set(starts)].toSorted());
  expect(starts).toHaveLength(600);
});

/** The end of the last lesson of an hour. */
const ended = (starts: readonly string[]): string =>
  new Date(Date.parse(starts.at(-1) ?? "") + 3_600_000).toISOString();

test("200: nothing for an admin, for other people and for those of another tenant", async () => {
  const elsewhere = await (await anApp()).student();
  for (const client of [await app.admin(), await app.student(), await aTeacher(app), elsewhere]) {
    expect((await list(client)).body).toEqual({ events: [], has_more_events: false, cursor: null });
  }
});

test.each(["from=%s&to=%s", "start=%s&end=%s"])(
  "200: half-open, whatever the names: %s",
  async (names) => {
    const between = (from: string, to: string) =>
      listed(student, `?${names.replace("%s", from).replace("%s", to)}`);
    expect(await between("2027-03-08T10:00:00Z", "2027-03-08T12:00:00Z")).toEqual([1]);
    expect(await between("2027-03-08T09:59:00Z", "2027-03-08T12:01:00Z")).toEqual([0, 1, 2]);
    expect(await between("2027-03-08T12:59:00%2B02:00", "2027-03-08T11:30:00Z")).toEqual([1]);
    expect(await between("2027-03-10T00:00:00Z", "2027-03-11T00:00:00Z")).toEqual([]);
  },
);

test("200: one bound alone, and both with a status and a role", async () => {
  expect(await listed(student, "?from=2027-03-08T13:00:00Z")).toEqual([3]);
  expect(await listed(student, "?to=2027-03-08T09:00:00Z")).toEqual([]);
  expect(await listed(student, "?end=2027-03-08T09:01:00Z")).toEqual([0]);
  const all = "?role=student&status=scheduled&from=2027-03-08T00:00:00Z&to=2027-03-09T00:00:00Z";
  expect(await listed(student, all)).toEqual([0]);
});

test.each([
  ["?from=2027-03-08T10:00:00Z&to=2027-03-08T10:00:00Z", "query.to"],
  ["?start=2027-03-08T10:00:00Z&end=2027-03-08T09:00:00Z", "query."],
  ["?from=2027-03-08T10:00:00Z&start=2027-03-08T10:00:00Z", "query.start"],
  ["?to=2027-03-08T10:00:00Z&end=2027-03-08T10:00:00Z", "query.end"],
  ["?from=2027-03", "query.from"],
  ["?from=2027-03-08&end=2027-03-09", "query.end"],
  ["?from=2027-03-08T10:00:00", "query.from"],
  ["?from=2027-03-08T10:00:00+01:00", "query.from"],
  ["?to=2100-01-01T00:00:00Z", "query.to"],
  ["?status=booked", "query.status[0]"],
  ["?status=scheduled,booked", "query.status[1]"],
  ["?role=admin", "query.role"],
  ["?role=tutor&role=tutor", "query.role"],
  ["?limit=5", "query.limit"],
])("400: %s names %s", async (query, path) => {
  const { status, body } = await list(student, query);
  expect([status, body.code]).toEqual([400, "validation_failed"]);
  expect(JSON.stringify(body.errors)).toContain(`"path":"${path}`);
});

test("403: a service key is no user", async () => {
  expect((await list(await app.service())).status).toBe(403);
});

test("200: of 501 the first 500, and that there are more; the rest from a later start", async () => {
  const busy = await app.tutor();
  const pupil = await app.student();
  await app.tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${busy.id}, ${pupil.id}, at, at + interval '1 hour', 'tutor'
    from generate_series('2027-04-01'::timestamptz, '2027-04-01'::timestamptz
      + interval '500 hours', '1 hour') as at`;
  const first = (await list(pupil)).body;
  expect([first.events.length, first.has_more_events]).toEqual([500, true]);
  const starts = first.events.map(({ utc_start }) => utc_start);
  expect(starts).toEqual(starts.toSorted());
  const rest = (await list(pupil, `?from=${first.events.at(-1)?.utc_end}`)).body;
  expect([rest.events.length, rest.has_more_events]).toEqual([1, false]);
  await app.tenant.db`delete from lessons where id = ${rest.events[0]?.id ?? 0}`;
  expect((await list(pupil)).body.has_more_events).toBe(false);
});

test("200: pages go on among any number of lessons that start at one instant, each once", async () => {
  const [teacher, pupil] = [await app.tutor(), await app.student()];
  await app.tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
    select ${teacher.id}, ${pupil.id}, '2027-05-03 10:00Z', '2027-05-03 11:00Z', 'tutor', 'cancelled'
    from generate_series(1, 1203)`;
  const ids: number[] = [];
  const sizes: number[] = [];
  let query = "?from=2027-05-03T10:30:00Z";
  for (let cursor: string | null = ""; cursor !== null;) {
    const { status, body } = await list(pupil, query);
    expect(status).toBe(200);
    sizes.push(body.events.length);
    ids.push(...body.events.map(({ id }) => id));
    expect(body.has_more_events).toBe(body.cursor !== null);
    cursor = body.cursor;
    query = `?from=2027-05-03T10:30:00Z&cursor=${cursor}`;
  }
  expect(sizes).toEqual([500, 500, 203]);
  expect(new Set(ids).size).toBe(1203);
});

test.each(["x", "1-", "zzzzzzzzzz-1", "-"])(
  "400: a cursor that no page gave: %s",
  async (cursor) => {
    const { status, body } = await list(student, `?cursor=${cursor}`);
    expect([status, body.errors]).toMatchObject([400, [{ path: "query.cursor" }]]);
  },
);
