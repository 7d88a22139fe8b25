import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import {
  addSlot,
  aLesson,
  type ProblemBody,
  saveWeek,
  type Slot,
  slotsBetween,
  spell,
  times,
} from "../support/tutoring.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

describe("list", () => {
  test("200: both dates are included; sorted by start; nothing outside is an empty list", async () => {
    const tutor = await app.tutor();
    await saveWeek(tutor, {
      "1": [["14:00", "15:00"], ["10:00", "12:00"]],
      "2": [["10:00", "12:00"]],
    });
    const slots = await slotsBetween(tutor, "2027-03-08", "2027-03-09");
    expect(slots.map((slot) => `${slot.date} ${spell(slot)}`)).toEqual([
      "2027-03-08 10:00–12:00 template",
      "2027-03-08 14:00–15:00 template",
      "2027-03-09 10:00–12:00 template",
    ]);
    expect(await slotsBetween(tutor, "2027-03-10", "2027-03-14")).toEqual([]);
    expect(await slotsBetween(tutor, "2027-05-31", "2028-05-30")).toEqual([]);
    expect(await slotsBetween(tutor, "1970-01-01", "1970-12-31")).toEqual([]);
  });

  test("200: pages of 2,000, a megabyte at most, lead through all of them in order", async () => {
    const tutor = await app.tutor();
    const fill = (count: number, from: string, reason: string | null) =>
      app.tenant.db`
        insert into slots (
          tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source, override_reason
        )
        select ${tutor.id}, start::date, start::time, start::time + interval '10 min',
          'America/Argentina/ComodRivadavia', start, start + interval '10 min', 'manual', ${reason}
        from (
          select ${from}::timestamptz + n * interval '20 min' as start
          from generate_series(0, ${count - 1}) n
        ) starts`;
    await fill(1200, "2027-04-01T00:00Z", null);
    await fill(1000, "2027-05-01T00:00Z", null);
    await fill(700, "2027-06-01T00:00Z", "\u0001".repeat(500));
    type Page = { results: Slot[]; has_more: boolean; cursor: string | null };
    const pages: Page[] = [];
    for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)?.cursor ?? null) {
      const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const path = `/booking/slots?from=2027-03-01&to=2028-02-29${more}`;
      pages.push((await tutor.get<Page>(path)).body);
    }
    expect(pages[0]?.results).toHaveLength(2000);
    for (const page of pages) {
      expect(page.has_more).toBe(page.cursor !== null);
      expect(JSON.stringify(page).length).toBeLessThan(1_000_000);
    }
    const starts = pages.flatMap(({ results }) => results.map(({ utc_start }) => utc_start));
    expect(starts).toEqual([...new Set(starts)].toSorted());
    expect(starts).toHaveLength(2900);
  });

  test("200: a booked slot stays whole", async () => {
    const tutor = await app.tutor();
    const student = await app.student();
    const slot = await addSlot(tutor, "2027-03-08", ["10:00", "12:00"]);
    await aLesson(tutor, student, "2027-03-08T08:30:00Z", "2027-03-08T09:30:00Z");
    expect(await slotsBetween(tutor, "2027-03-08", "2027-03-08")).toEqual([
      { ...slot, status: "booked" },
    ]);
  });

  test.each([
    ["from=2027-03-08", "query.to"],
    ["to=2027-03-08", "query.from"],
    ["from=2027-03-08&to=2027-03-07", "query.to"],
    ["from=2027-01-01&to=2028-01-02", "query.to"],
    ["from=2027-02-29&to=2027-03-08", "query.from"],
    ["from=1969-12-31&to=1970-01-05", "query.from"],
    ["from=2099-12-31&to=2100-01-01", "query.to"],
    ["from=08.03.2027&to=2027-03-08", "query.from"],
    ["from=2027-03-08&to=2027-03-08&tutor=1", "query.tutor"],
  ])("400: %s names %s", async (query, path) => {
    const tutor = await app.tutor();
    const { status, body } = await tutor.get<ProblemBody>(`/booking/slots?${query}`);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, "validation_failed", path]);
  });

  test("200: 366 days", async () => {
    expect(await slotsBetween(await app.tutor(), "2027-01-01", "2028-01-01")).toEqual([]);
  });

  test("400: 367 days, and how many there may be", async () => {
    const tutor = await app.tutor();
    const path = "/booking/slots?from=2027-01-01&to=2028-01-02";
    const { status, body } = await tutor.get<ProblemBody>(path);
    expect([status, body.detail]).toEqual([400, "query.to: must be at most 365 days after from"]);
  });
});

describe("create", () => {
  test("201: a manual slot, whose Location reads it", async () => {
    const tutor = await app.tutor();
    const body = { date: "2027-04-03", ...times("18:00", "20:00") };
    const made = await tutor.post<Slot>("/booking/slots", body);
    expect([made.status, made.body]).toMatchObject([201, {
      ...body,
      timezone: "Europe/Kyiv",
      source: "manual",
      template_id: null,
      override_reason: null,
      utc_start: "2027-04-03T15:00:00Z",
      utc_end: "2027-04-03T17:00:00Z",
    }]);
    const location = made.headers.get("location")?.replace("/api", "") ?? "";
    const read = await tutor.get(location);
    expect([read.status, read.body]).toEqual([200, made.body]);
  });

  test("201: until midnight, and touching what is there on both sides", async () => {
    const tutor = await app.tutor();
    await addSlot(tutor, "2027-04-03", ["20:00", "22:00"]);
    expect(await addSlot(tutor, "2027-04-03", ["22:00", "24:00"]))
      .toMatchObject({ end_time: "24:00", utc_end: "2027-04-03T21:00:00Z" });
    await addSlot(tutor, "2027-04-03", ["19:59", "20:00"]);
    await addSlot(tutor, "2027-04-04", ["00:00", "01:00"]);
  });

  test("201: years ahead, past the horizon", async () => {
    const tutor = await app.tutor();
    expect((await addSlot(tutor, "2099-12-31", ["10:00", "11:00"])).utc_start)
      .toBe("2099-12-31T08:00:00Z");
  });

  test("409: over another slot and a lesson, with both in the list; nothing is made", async () => {
    const tutor = await app.tutor();
    const student = await app.student({ name: "Liam" });
    const slot = await addSlot(tutor, "2027-03-08", ["10:00", "12:00"]);
    const lesson_id = await aLesson(tutor, student, "2027-03-08T11:00:00Z", "2027-03-08T12:00:00Z");
    const body = { date: "2027-03-08", ...times("11:59", "13:01") };
    const answer = await tutor.post<ProblemBody>("/booking/slots", body);
    expect([answer.status, answer.body]).toMatchObject([409, {
      code: "slot_conflict",
      conflicts: [
        { type: "slot_overlap", severity: "error", slot_id: slot.id },
        { type: "booked_overlap", severity: "warning", lesson_id, student_name: "Liam" },
      ],
    }]);
    expect(answer.body.detail).toBe(
      "Overlaps your slot 2027-03-08 10:00–12:00. Overlaps the lesson with Liam, 2027-03-08 13:00–14:00.",
    );
    expect(await slotsBetween(tutor, "2027-03-08", "2027-03-08")).toEqual([slot]);
  });

  test.each([
    ["00:00", "07:00"],
    ["07:59", "09:00"],
    ["08:00", "09:00"],
  ])("400 slot_in_the_past: today from %s, at 08:00", async (start, end) => {
    const tutor = await app.tutor();
    const body = { date: "2027-03-01", ...times(start, end) };
    const answer = await tutor.post<ProblemBody>("/booking/slots", body);
    expect([answer.status, answer.body.code]).toEqual([400, "slot_in_the_past"]);
    expect((await tutor.post("/booking/slots", { ...body, ...times("08:01", "09:00") })).status)
      .toBe(201);
  });

  test.each<[string, unknown, string]>([
    [
      "an end before the start",
      { date: "2027-03-08", ...times("12:00", "10:00") },
      "body.end_time",
    ],
    ["an end at the start", { date: "2027-03-08", ...times("12:00", "12:00") }, "body.end_time"],
    ["no such date", { date: "2027-02-29", ...times("10:00", "12:00") }, "body.date"],
    ["a date after 2099", { date: "2100-01-01", ...times("10:00", "12:00") }, "body.date"],
    ["a bad time", { date: "2027-03-08", ...times("10.00", "12:00") }, "body.start_time"],
    ["no date", times("10:00", "12:00"), "body.date"],
    ["an unknown key", { date: "2027-03-08", ...times("10:00", "12:00"), day: 1 }, "body.day"],
  ])("400 validation_failed: %s", async (_, body, path) => {
    const answer = await (await app.tutor()).post<ProblemBody>("/booking/slots", body);
    expect([answer.status, answer.body])
      .toMatchObject([400, { code: "validation_failed", errors: [{ path }] }]);
  });

  test("of twenty requests for overlapping times at the same moment one gets 201, the others 409", async () => {
    const tutor = await app.tutor();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        tutor.post("/booking/slots", {
          date: "2027-03-08",
          ...times(`10:${`${i}`.padStart(2, "0")}`, "12:00"),
        })),
    );
    expect(answers.map(({ status }) => status).toSorted())
      .toEqual([201, ...new Array(19).fill(409)]);
  });
});

test("200: a slot that is over can still be read", async () => {
  const tutor = await app.tutor();
  const { id } = await addSlot(tutor, "2027-03-01", ["09:00", "10:00"]);
  app.clock.now += 24 * 3_600_000;
  const answer = await tutor.get(`/booking/slots/${id}`);
  app.clock.now -= 24 * 3_600_000;
  expect([answer.status, answer.body]).toMatchObject([200, { id }]);
});
