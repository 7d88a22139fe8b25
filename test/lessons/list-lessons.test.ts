import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, booked, cancel, type LessonBody, type Teacher } from "../support/marketplace.ts";
import type { ProblemBody } from "../support/tutoring.ts";

type Page = ProblemBody & {
  readonly results: readonly (LessonBody & { readonly series_id: string | null })[];
  readonly cursor: string | null;
  readonly has_more: boolean;
};

let app: TestApp;
let tutors: Teacher[];
let students: Person[];
let admin: Person;
let service: Client;
let seriesIds: string[];

type Row = {
  readonly id: number;
  readonly tutor_id: number;
  readonly student_id: number;
  readonly service_id: number | null;
  readonly series_id: string | null;
  readonly status: string;
  readonly start: number;
  readonly end: number;
  readonly updated: number;
};
let rows: Row[];

/** 240 lessons of three tutors and four students at whole hours, many at one instant, of every status. */
beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
  service = await app.service();
  tutors = [await aTeacher(app), await aTeacher(app), await aTeacher(app)];
  students = [];
  for (let i = 0; i < 4; i++) students.push(await app.student());
  const { db } = app.tenant;
  const made = await db<{ public_id: string }[]>`
    insert into series (
      tutor_id, student_id, weekday, start_time, duration_minutes, timezone, first_date,
      interval_end, booked_until
    )
    select unnest(${`{${tutors.map(({ id }) => id).join(",")}}`}::bigint[]), ${
    students[0]?.id ?? 0
  },
      0, '10:00', 60, 'UTC', '2027-01-01', '2027-01-01', '2027-01-01'
    returning public_id`;
  seriesIds = made.map(({ public_id }) => public_id);
  await db`
    insert into lessons (
      tutor_id, student_id, service_id, starts_at, ends_at, origin, status, created_at, updated_at,
      held_until, holder
    )
    select tutor, student, case when n % 3 = 0 then service end, at, at + interval '1 hour', 'tutor',
      status, at - interval '9 days',
      '2027-02-01Z'::timestamptz + (n * 7919 % 60) * interval '1 second' + (n % 7) * interval '1 microsecond',
      case status when 'held' then 'infinity'::timestamptz end, case status when 'held' then 'user 1' end
    from (
      select n, '2027-05-01Z'::timestamptz + (n / 12) * interval '1 hour' as at,
        (${`{${tutors.map(({ id }) => id).join(",")}}`}::bigint[])[1 + n % 3] as tutor,
        (${`{${
    tutors.map(({ serviceId }) => serviceId).join(",")
  }}`}::bigint[])[1 + n % 3] as service,
        (${`{${students.map(({ id }) => id).join(",")}}`}::bigint[])[1 + n % 4] as student,
        case when n % 12 < 3 then (array['scheduled', 'completed', 'held'])[1 + n % 3] else 'cancelled' end
          as status
      from generate_series(0, 239) n
    ) lesson`;
  await db`
    with numbered as (
      select lessons.id, series.id as series, row_number() over (partition by series.id order by lessons.id) as n
      from lessons join series using (tutor_id, student_id) where status <> 'held'
    )
    update lessons set series_id = numbered.series, series_date = date '2027-01-01' + numbered.n::int
    from numbered where lessons.id = numbered.id and n <= 10`;
  rows = (await db<Row[]>`
    select lessons.id, lessons.tutor_id, lessons.student_id, lessons.service_id, status,
      public_id as series_id,
      (date_part('epoch', starts_at) * 1000)::bigint as start,
      (date_part('epoch', ends_at) * 1000)::bigint as end,
      (date_part('epoch', lessons.updated_at) * 1000000)::bigint as updated
    from lessons left join series on series.id = series_id
    where status <> 'held' order by lessons.id`).map((row) => ({ ...row }));
});

const list = (by: Client, query: Record<string, unknown> = {}, more = "") => {
  const named = Object.entries(query).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return by.get<Page>(`/lessons?${named.join("&")}${more}`);
};

/** The ids of all pages, by cursor or by the header Link. */
async function walk(by: Client, query: Record<string, unknown>, byLink: boolean) {
  const ids: number[] = [];
  let next: string | null = null;
  do {
    const answer: Awaited<ReturnType<typeof list>> = next?.startsWith("/api")
      ? await by.get<Page>(next.slice("/api".length))
      : await list(by, { ...query, ...(next !== null && { cursor: next }) });
    expect([answer.status, answer.body.code]).toEqual([200, undefined]);
    const { results, cursor, has_more } = answer.body;
    const link = answer.headers.get("link");
    expect([has_more, link !== null]).toEqual([cursor !== null, cursor !== null]);
    if (query["limit"] !== undefined && has_more) {
      expect(results).toHaveLength(Number(query["limit"]));
    }
    ids.push(...results.map(({ id }) => id));
    next = byLink && link ? (/^<([^>]+)>; rel="next"$/.exec(link)?.[1] ?? "") : cursor;
  } while (next !== null);
  return ids;
}

test("200: whatever is asked, all pages together are what fits, in order (oracle: a filter in memory)", async () => {
  const hour = (n: number) => Date.UTC(2027, 4, 1, n);
  const question = fc.record({
    who: fc.constantFrom("admin", "service", "behalf", "tutor", "student"),
    tutor_id: fc.option(fc.nat(3), { nil: undefined, freq: 2 }),
    student_id: fc.option(fc.nat(4), { nil: undefined, freq: 2 }),
    series_id: fc.option(fc.nat(3), { nil: undefined, freq: 1 }),
    service_id: fc.option(fc.nat(2), { nil: undefined, freq: 1 }),
    status: fc.option(
      fc.uniqueArray(fc.constantFrom("scheduled", "completed", "cancelled"), { minLength: 1 }),
      { nil: undefined },
    ),
    from: fc.option(fc.integer({ min: -2, max: 10 }), { nil: undefined }),
    to: fc.option(fc.integer({ min: 11, max: 25 }), { nil: undefined }),
    since: fc.option(fc.nat(60), { nil: undefined, freq: 1 }),
    sort: fc.constantFrom("start", "-start", "updated"),
    limit: fc.constantFrom(7, 30, 500),
    byLink: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(question, async (q) => {
      const person = q.who === "tutor"
        ? tutors[0]
        : q.who === "admin" || q.who === "service"
        ? null
        : students[1];
      const by = { admin, service, behalf: service, tutor: tutors[0], student: students[1] }[q.who];
      const tutorId = q.tutor_id === undefined ? undefined : tutors[q.tutor_id]?.id ?? 987_654;
      const studentId = q.student_id === undefined
        ? undefined
        : students[q.student_id]?.id ?? 987_654;
      const serviceId = q.service_id === undefined ? undefined : tutors[q.service_id]?.serviceId;
      const seriesId = q.series_id === undefined
        ? undefined
        : seriesIds[q.series_id] ?? "1b9f5c52-8a4e-4f3c-9d55-0a6c1e7b2f31";
      const since = q.since === undefined ? undefined : Date.UTC(2027, 1, 1) + q.since * 1000;
      const asked = {
        tutor_id: tutorId,
        student_id: studentId,
        series_id: seriesId,
        service_id: serviceId,
        status: q.status?.join(","),
        from: q.from === undefined ? undefined : new Date(hour(q.from)).toISOString(),
        to: q.to === undefined ? undefined : new Date(hour(q.to)).toISOString(),
        updated_since: since === undefined ? undefined : new Date(since).toISOString(),
        sort: q.sort,
        limit: q.limit,
        on_behalf_of: q.who === "behalf" ? person?.id : undefined,
      };
      const key = (row: Row) => q.sort === "updated" ? row.updated : row.start;
      const expected = rows.filter((row) =>
        (!person || row.tutor_id === person.id || row.student_id === person.id) &&
        (tutorId === undefined || row.tutor_id === tutorId) &&
        (studentId === undefined || row.student_id === studentId) &&
        (seriesId === undefined || row.series_id === seriesId) &&
        (serviceId === undefined || row.service_id === serviceId) &&
        (!q.status || q.status.some((status) => status === row.status)) &&
        (q.from === undefined || row.end > hour(q.from)) &&
        (q.to === undefined || row.start < hour(q.to)) &&
        (since === undefined || row.updated >= since * 1000)
      ).toSorted((a, b) => (key(a) - key(b) || a.id - b.id) * (q.sort === "-start" ? -1 : 1));
      if (!by) throw new Error("nobody asks");
      expect(await walk(by, asked, q.byLink)).toEqual(expected.map(({ id }) => id));
    }),
    { numRuns: 150 },
  );
});

test("200: an empty status is none", async () => {
  const all = await list(admin, { limit: 500 });
  expect((await list(admin, { limit: 500 }, "&status=")).body.results).toEqual(all.body.results);
});

test("200: a status several times is the same as with commas", async () => {
  const once = await list(admin, { limit: 500, status: "scheduled,completed" });
  const twice = await list(admin, { limit: 500 }, "&status=scheduled&status=completed");
  expect(twice.body).toEqual(once.body);
  expect(new Set(once.body.results.map(({ status }) => status)))
    .toEqual(new Set(["scheduled", "completed"]));
});

test("200: a lesson is as by itself, and local times are the reader's or, for a key, the student's", async () => {
  const dubliner = await app.student({ zone: "Europe/Dublin" });
  const own = await booked(dubliner, tutors[0] ?? await aTeacher(app), "2027-04-20T10:00:00Z");
  const [mine] = (await list(dubliner)).body.results;
  expect(mine).toEqual((await dubliner.get(`/lessons/${own.id}`)).body);
  const by = { student_id: dubliner.id };
  expect((await list(service, by)).body.results[0]?.timezone).toBe("Europe/Dublin");
  expect((await list(admin, by)).body.results[0]?.timezone).toBe("Europe/Kyiv");
  expect((await list(tutors[0] ?? admin, by)).body.results[0]?.timezone).toBe("UTC");
  await app.tenant.db`delete from lesson_details where lesson_id = ${own.id}`;
  await cancel(dubliner, own);
});

test("200: pages stay right while lessons come and go", async () => {
  const busy = await aTeacher(app);
  const pupil = await app.student();
  const add = (hours: number) =>
    app.tenant.db<{ id: number }[]>`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      select ${busy.id}, ${pupil.id}, at, at + interval '1 hour', 'tutor'
      from (select '2027-06-01Z'::timestamptz + ${hours}::int * interval '1 hour' as at) times
      returning id`;
  for (let n = 0; n < 20; n += 2) await add(n);
  const first = (await list(admin, { tutor_id: busy.id, limit: 4 })).body;
  await add(1);
  await add(11);
  await app.tenant.db`delete from lessons where id = ${first.results[3]?.id ?? 0}`;
  const rest = (await list(admin, { tutor_id: busy.id, limit: 4, cursor: first.cursor })).body;
  expect(rest.results.map(({ utc_start }) => utc_start.slice(11, 13))).toEqual([
    "08",
    "10",
    "11",
    "12",
  ]);
});

test("200: who follows the changes sees a lesson again when it changes", async () => {
  const pupil = await app.student();
  const lesson = await booked(pupil, tutors[1] ?? await aTeacher(app), "2027-04-21T10:00:00Z");
  const asked = { student_id: pupil.id, sort: "updated", updated_since: lesson.updated_at };
  expect((await list(service, asked)).body.results.map(({ id }) => id)).toEqual([lesson.id]);
  await cancel(pupil, lesson);
  const [after] = (await list(service, asked)).body.results;
  expect([after?.id, after?.status]).toEqual([lesson.id, "cancelled"]);
  const later = new Date(Date.parse(after?.updated_at ?? "") + 1000).toISOString();
  expect((await list(service, { ...asked, updated_since: later })).body.results).toEqual([]);
});

test("400: a cursor of another filter, order, caller or list", async () => {
  const { cursor } = (await list(admin, { limit: 5 })).body;
  expect((await list(admin, { limit: 9, cursor })).status).toBe(200);
  const others = [
    await list(admin, { limit: 5, cursor, sort: "-start" }),
    await list(admin, { limit: 5, cursor, status: "scheduled" }),
    await list(admin, { limit: 5, cursor, tutor_id: tutors[0]?.id }),
    await list(await app.admin(), { limit: 5, cursor }),
    await list(service, { limit: 5, cursor }),
    await list(admin, { cursor: cursor?.slice(0, -1) }),
    await list(admin, { cursor: "1-1" }),
    await list(admin, { cursor: "zzzzzzzzzzz-zzzzzzzzzzz-1" }),
  ];
  for (const { status, body } of others) {
    expect([status, body.errors?.[0]?.path]).toEqual([400, "query.cursor"]);
  }
});

test("400: a cursor of another tenant, by a program that may read all of either", async () => {
  const elsewhere = await anApp();
  const program = await elsewhere.service();
  const { cursor } = (await list(service, { limit: 5 })).body;
  const { status, body } = await list(program, { limit: 5, cursor });
  expect([status, body.errors?.[0]?.path]).toEqual([400, "query.cursor"]);
});

test.each([
  ["from=2027-03-08T10:00:00Z&to=2027-03-08T10:00:00Z", "query.to"],
  ["from=yesterday", "query.from"],
  ["updated_since=2027-02-30T00:00:00Z", "query.updated_since"],
  ["status=held", "query.status[0]"],
  ["status=scheduled,booked", "query.status[1]"],
  ["sort=created", "query.sort"],
  ["limit=0", "query.limit"],
  ["limit=501", "query.limit"],
  ["series_id=31", "query.series_id"],
  ["tutor_id=x", "query.tutor_id"],
])("400: %s names %s", async (query, path) => {
  const { status, body } = await list(admin, {}, query);
  expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
});

test("403: a key that may not read, a user in another's name; 401: nobody", async () => {
  expect((await list(await app.apiKey("write"))).status).toBe(403);
  expect((await list(admin, { on_behalf_of: tutors[0]?.id })).status).toBe(403);
  expect((await list(app.nobody)).status).toBe(401);
});

test("200: another tenant's key sees its own, which are none", async () => {
  const elsewhere = await (await anApp()).service();
  expect((await list(elsewhere, { tutor_id: tutors[0]?.id })).body)
    .toEqual({ results: [], cursor: null, has_more: false });
});

test("200: with long texts and metadata a megabyte at most, and all of them in the end", async () => {
  const [one, other] = [await app.tutor({ name: "𝕏".repeat(100) }), await app.student()];
  await app.tenant.db`
    with made as (
      insert into lessons (
        tutor_id, student_id, starts_at, ends_at, origin, status, service_name, cancel_reason
      )
      select ${one.id}, ${other.id}, at, at + interval '1 hour', 'tutor', 'cancelled',
        repeat('𝕏', 200), repeat(chr(1), 500)
      from (select '2027-07-01Z'::timestamptz + n * interval '1 hour' as at from generate_series(0, 59) n) t
      returning id
    )
    insert into lesson_details (lesson_id, note, meeting_url, metadata)
    select id, repeat(chr(1), 2000), 'https://' || repeat('𝕏', 1900), (
      select jsonb_object_agg(rpad(n::text, 40, '𝕏'), repeat(chr(1), 500)) from generate_series(10, 59) n
    )
    from made`;
  const ids = new Set<number>();
  let cursor: string | null = null;
  do {
    const { body }: { body: Page } = await list(other, { limit: 500, ...(cursor && { cursor }) });
    expect(new TextEncoder().encode(JSON.stringify(body)).length).toBeLessThan(1_000_000);
    for (const { id } of body.results) ids.add(id);
    cursor = body.cursor;
  } while (cursor !== null);
  expect(ids.size).toBe(60);
});
