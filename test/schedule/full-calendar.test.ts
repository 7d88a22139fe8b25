import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, NOW, type Person, type TestApp } from "../support/app.ts";
import { aBlock } from "../support/time-off.ts";
import { addSlot } from "../support/tutoring.ts";

type Span = { readonly utc_start: string; readonly utc_end: string };
type Day = { date: string; available: Span[]; occupied: Span[]; free: Span[] };
type FreeDay = { date: string; slots: Span[] };
type Range<D> = { days: D[]; has_more: boolean; code?: string };

let app: TestApp;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  student = await app.student();
});

type Filling = { count: number; every: number; minutes: number; from?: string };

/** So many slots, lessons or blocks that begin each so many minutes, from an instant on. */
async function fill(
  what: "slots" | "lessons" | "blocks",
  tutor: Person,
  { count, every, minutes, from = "2027-04-01" }: Filling,
) {
  const learner = what === "lessons" ? await app.student() : student;
  const columns = {
    slots: "date, start_time, end_time, timezone, source",
    lessons: "student_id, origin",
    blocks: "reason",
  }[what];
  const values = {
    slots: "start::date, start::time, (start + length)::time, 'UTC', 'manual'",
    lessons: `${learner.id}, 'tutor'`,
    blocks: "null",
  }[what];
  // A thousand at once, lest a busy machine takes longer than a statement may.
  for (let first = 0; first < count; first += 1000) {
    await app.tenant.db.unsafe(`
      insert into ${what} (tutor_id, starts_at, ends_at, ${columns})
      select ${tutor.id}, start, start + length, ${values}
      from (
        select timestamptz '${from} 00:00Z' + n * interval '${every} minutes' as start,
          interval '${minutes} minutes' as length
        from generate_series(${first}, ${Math.min(first + 1000, count) - 1}) n
      ) starts`);
  }
}

const ask = async <D>(by: Client, path: string, query: Record<string, string | number>) => {
  const search = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, `${v}`]));
  const { status, body } = await by.get<Range<D>>(`/schedule/${path}?${search}`);
  return { status, body, bytes: new TextEncoder().encode(JSON.stringify(body)).length };
};

const dates = (tutor: Person) => ({
  tutor_id: tutor.id,
  from: "2027-04-01",
  to: "2027-06-01",
  timezone: "UTC",
});

/** Asks for a range piece by piece, as the contract says; answers all days. */
async function allDays<D extends { date: string }>(
  by: Client,
  path: string,
  query: ReturnType<typeof dates>,
): Promise<{ days: D[]; pieces: number }> {
  const days: D[] = [];
  for (let pieces = 1;; pieces++) {
    const from = days.length === 0
      ? query.from
      : Temporal.PlainDate.from(days.at(-1)?.date ?? "").add({ days: 1 }).toString();
    const { status, body, bytes } = await ask<D>(by, path, { ...query, from });
    expect([status, bytes < 2_000_000]).toEqual([200, true]);
    days.push(...body.days);
    if (!body.has_more) return { days, pieces };
  }
}

describe("blocks over each other", () => {
  test("200: are one to strangers, and each its own to the tutor", async () => {
    const tutor = await app.tutor({ zone: "UTC" });
    await addSlot(tutor, "2027-04-02", ["00:00", "24:00"]);
    const hours = [["08", "10"], ["09", "11"], ["11", "12"], ["13", "14"]];
    for (const [start, end] of hours) {
      await aBlock(tutor, `2027-04-02T${start}:00:00Z`, `2027-04-02T${end}:00:00Z`);
    }
    const day = { tutor_id: tutor.id, date: "2027-04-02", timezone: "UTC" };
    const seen = async (by: Client) => {
      const { body } = await by.get<Day>(
        `/schedule/day?${new URLSearchParams({ ...day, tutor_id: `${tutor.id}` })}`,
      );
      return body.occupied.map((one) =>
        `${one.utc_start.slice(11, 13)}–${one.utc_end.slice(11, 13)}`
      );
    };
    expect(await seen(student)).toEqual(["08–12", "13–14"]);
    expect(await seen(tutor)).toEqual(["08–10", "09–11", "11–12", "13–14"]);
  });

  test("200: a thousand long ones are a few bytes to strangers, and to the tutor a range that ends early", async () => {
    const tutor = await app.tutor({ zone: "UTC" });
    await fill("blocks", tutor, { count: 1000, every: 1, minutes: 60 * 24 * 100 });
    const strange = await ask<Day>(student, "range", dates(tutor));
    expect([strange.body.days.length, strange.body.has_more]).toEqual([62, false]);
    expect(strange.bytes).toBeLessThan(20_000);
    const { days, pieces } = await allDays<Day>(tutor, "range", dates(tutor));
    expect([days.length, new Set(days.map(({ date }) => date)).size]).toEqual([62, 62]);
    expect(days[61]?.occupied).toHaveLength(1000);
    expect(pieces).toBeGreaterThan(5);
  });
});

describe("a calendar of very short pieces", () => {
  test("200: the days of a range that ends early are those that are asked for one by one", async () => {
    const tutor = await app.tutor({ zone: "UTC" });
    await fill("slots", tutor, { count: 144 * 62, every: 10, minutes: 8 });
    await fill("lessons", tutor, { count: 1000, every: 21, minutes: 20 });
    const { days, pieces } = await allDays<Day>(student, "range", dates(tutor));
    expect([days.length, pieces]).toEqual([62, 2]);
    for (const i of [0, 9, 10, 11, 61]) {
      const { body } = await student.get(
        `/schedule/day?tutor_id=${tutor.id}&date=${days[i]?.date}&timezone=UTC`,
      );
      expect(body).toEqual(days[i]);
    }
    expect(days.reduce((sum, { available }) => sum + available.length, 0)).toBe(144 * 62);
  });

  test("200: free starts of a range are 6,000 or so at once; the rest is asked for", async () => {
    const tutor = await app.tutor({ zone: "UTC" });
    await app.tenant.db`update settings set horizon_days = 366`;
    await fill("slots", tutor, { count: 62, every: 1440, minutes: 1439 });
    const query = { ...dates(tutor), duration_minutes: 15, step_minutes: 5 };
    const first = await ask<FreeDay>(student, "free-slots/range", query);
    expect([first.body.days.length, first.body.has_more]).toEqual([21, true]);
    const { days } = await allDays<FreeDay>(student, "free-slots/range", query);
    expect(days.map(({ slots }) => slots.length)).toEqual(Array(62).fill(285));
  });

  test("409: not even one date can be read; week and explanation can", async () => {
    const tutor = await app.tutor({ zone: "UTC" });
    await tutor.put("/tutor/policies", { ...noPolicy, max_lessons_per_week: 300 });
    await fill("lessons", tutor, { count: 5100, every: 2, minutes: 1, from: "2027-04-07" });
    const query = { ...dates(tutor), from: "2027-04-15", duration_minutes: 15 };
    const { status, body } = await ask(student, "free-slots/range", query);
    expect([status, body.code]).toEqual([409, "too_many"]);
    const start = "2027-04-15T10:00:00Z";
    const why = await student.get<{ bookable: boolean; alternatives: Span[] }>(
      `/schedule/explain?tutor_id=${tutor.id}&start=${start}&duration_minutes=15`,
    );
    expect([why.status, why.body.bookable, why.body.alternatives]).toEqual([200, false, []]);
    expect(
      (await student.get(`/calendar/week?tutor_id=${tutor.id}&week_start=2027-04-12&timezone=UTC`))
        .status,
    )
      .toBe(200);
  });

  test("200: alternatives are found behind a fortnight that is too full to be read at once", async () => {
    const tutor = await app.tutor({ zone: "UTC" });
    await fill("slots", tutor, { count: 30, every: 1440, minutes: 1439 });
    await fill("lessons", tutor, { count: 6000, every: 2, minutes: 1 });
    const { body } = await student.get<{ alternatives: Span[] }>(
      `/schedule/explain?tutor_id=${tutor.id}&start=2027-04-01T10:00:00Z&duration_minutes=60`,
    );
    // Lessons lie in the first 12,000 minutes: until 07:59 of the 9th.
    expect(body.alternatives.map(({ utc_start }) => utc_start))
      .toEqual(["2027-04-09T07:59:00Z", "2027-04-09T08:00:00Z", "2027-04-09T08:30:00Z"]);
    expect(Date.parse(NOW)).toBe(app.clock.now);
  });
});

const noPolicy = {
  min_notice_minutes: null,
  horizon_days: null,
  buffer_before_minutes: null,
  buffer_after_minutes: null,
  max_lessons_per_day: null,
  cancellation_notice_minutes: null,
};
