/** A cursor is one of its list: of its filter, of whose it is, of the tenant. Anywhere else it is refused. */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";

const app = await anApp();
const MANY = 501;

type Page = {
  readonly cursor: string | null;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

const LISTS: Record<string, string> = {
  blocks: "/tutor/blocks?from=2025-01-01&to=2099-01-01",
  slots: "/booking/slots?from=2027-03-01&to=2027-12-31",
  "lessons of one's own": "/lessons/my?role=tutor",
  series: "/lessons/series?",
  changes: "/booking/availability/changes?limit=1",
};
/** The same list, otherwise asked for; those without a filter have no other way. */
const OTHERWISE: Record<string, string> = {
  blocks: "/tutor/blocks?from=2025-01-01&to=2098-01-01",
  slots: "/booking/slots?from=2027-03-01&to=2027-12-30",
  "lessons of one's own": "/lessons/my?role=tutor&status=scheduled",
};

const cursors: Record<string, string> = {};
let tutor: Person;
let other: Person;

/** More of each than a page has. */
async function fill({ tenant: { db } }: TestApp, { id }: Person, student: Person): Promise<void> {
  await db`
    insert into blocks (tutor_id, starts_at, ends_at)
    select ${id}, start, start + interval '1 hour'
    from (select timestamptz '2028-01-01' + n * interval '2 hours' from generate_series(1, ${MANY}) n) at (start)`;
  await db`
    insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
    select
      ${id}, date, start_time, start_time + interval '1 hour', 'UTC', (date + start_time) at time zone 'UTC',
      (date + start_time + interval '1 hour') at time zone 'UTC', 'manual'
    from (
      select date '2027-03-02' + n / 8, time '08:00' + (n % 8) * interval '1 hour' from generate_series(1, 2001) n
    ) at (date, start_time)`;
  await db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${id}, ${student.id}, start, start + interval '30 minutes', 'tutor'
    from (select timestamptz '2027-03-02T12:00Z' + n * interval '12 hours' from generate_series(1, ${MANY}) n) at (start)`;
  await db`
    insert into series (
      tutor_id, student_id, weekday, start_time, duration_minutes, timezone, first_date, interval_end, booked_until
    )
    select ${id}, ${student.id}, 1, '10:00', 30, 'UTC', '2027-03-01', '2027-03-01', '2027-03-01'
    from generate_series(1, ${MANY})`;
}

beforeAll(async () => {
  tutor = await app.tutor({ zone: "UTC" });
  other = await app.tutor({ zone: "UTC" });
  await fill(app, tutor, await app.student());
  await fill(app, other, await app.student());
  app.written();
}, 60_000);

const page = (by: Client, path: string, cursor?: string) =>
  by.get<Page>(cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);

async function mustBeRefused(by: Client, path: string, cursor: string) {
  const { status, body } = await page(by, path, cursor);
  expect([path, status, body.errors]).toEqual([
    path,
    400,
    [{ path: "query.cursor", message: "is not a cursor of this list" }],
  ]);
}

describe.each(Object.entries(LISTS))("%s", (name, path) => {
  beforeAll(async () => {
    const { status, body } = await page(tutor, path);
    expect([status, typeof body.cursor]).toEqual([200, "string"]);
    cursors[name] = body.cursor ?? "";
  });

  test("200: it leads on in its own list", async () => {
    expect((await page(tutor, path, cursors[name])).status).toBe(200);
  });

  test("400: in another's list of the same kind, in the same list otherwise asked for", async () => {
    await mustBeRefused(other, path, cursors[name] ?? "");
    const otherwise = OTHERWISE[name];
    if (otherwise !== undefined) await mustBeRefused(tutor, otherwise, cursors[name] ?? "");
  });

  test("400: in another tenant, whose people have the same ids", async () => {
    const neighbours = await anApp();
    const first = await neighbours.tutor({ zone: "UTC" });
    await mustBeRefused(first, path, cursors[name] ?? "");
  });

  test("400: in every other list; and as it was before it was bound", async () => {
    for (const [another, elsewhere] of Object.entries(LISTS)) {
      if (another !== name) await mustBeRefused(tutor, elsewhere, cursors[name] ?? "");
    }
    await mustBeRefused(tutor, path, (cursors[name] ?? "").replace(/-[^-]*$/, ""));
  });
});
