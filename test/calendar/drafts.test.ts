import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addSlot, aLesson, saveWeek, slotsBetween, spell, spellDate } from "../support/tutoring.ts";
import { addBlock, addHold, at, blocksOf, etagOf, paint, painted, toldOf } from "./drafting.ts";
import { askServer, notEmpty, readWeek, WEEK, weekPath } from "./week.ts";

let app: TestApp;
let student: Person;
beforeAll(async () => {
  app = await anApp();
});
beforeEach(async () => {
  student = await app.student({ name: "Liam Byrne" });
});

/** Mondays 10:00–14:00 in Kyiv. */
async function aTutor(): Promise<Person> {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "14:00"]] });
  return tutor;
}

const slotsOf = async (tutor: Person) => await spellDate(tutor, WEEK);
const blockTimes = async (tutor: Person) =>
  (await blocksOf(app, tutor.id)).map(({ starts_at, ends_at, reason }) =>
    `${starts_at.slice(11, 16)}–${ends_at.slice(11, 16)}${reason ? ` ${reason}` : ""}`
  );

describe("200: cells become what they were painted as", () => {
  test("available: what is bare becomes slots by hand, joined over neighbouring cells", async () => {
    const tutor = await aTutor();
    const [before] = await slotsBetween(tutor, WEEK, WEEK);
    await painted(tutor, [
      at("09:00", "09:30", "available"),
      at("09:30", "10:30", "available"),
      at("13:30", "15:00", "available"),
    ]);
    expect(await slotsOf(tutor))
      .toEqual(["09:00–10:00 manual", "10:00–14:00 template", "14:00–15:00 manual"]);
    expect((await slotsBetween(tutor, WEEK, WEEK))[1]).toEqual(before);
  });

  test("available: what covers a part of a cell stays, the rest of the cell is filled", async () => {
    const tutor = await app.tutor();
    await addSlot(tutor, WEEK, ["10:10", "10:20"]);
    await painted(tutor, [at("10:00", "10:30", "available")]);
    expect(await slotsOf(tutor))
      .toEqual(["10:00–10:10 manual", "10:10–10:20 manual", "10:20–10:30 manual"]);
  });

  test("available: time off is cut there and stays around it, with its reason", async () => {
    const tutor = await aTutor();
    const id = await addBlock(app, tutor.id, `${WEEK}T07:15:00Z`, `${WEEK}T13:00:00Z`, "trip");
    await addBlock(app, tutor.id, `${WEEK}T10:00:00Z`, `${WEEK}T10:30:00Z`);
    const { body } = await painted(tutor, [at("12:00", "13:00", "available")]);
    expect(await blockTimes(tutor)).toEqual(["07:15–10:00 trip", "11:00–13:00 trip"]);
    expect((await blocksOf(app, tutor.id))[0]?.id).toBe(id);
    expect(notEmpty(body).filter((cell) => /1[12]:[03]0/.test(cell))).toEqual([
      `${WEEK} 11:00 blocked`,
      `${WEEK} 11:30 blocked`,
      `${WEEK} 12:00 available`,
      `${WEEK} 12:30 available`,
    ]);
  });

  test("blocked: one block over neighbouring cells; slots and time off that is there stay", async () => {
    const tutor = await aTutor();
    const before = await slotsBetween(tutor, WEEK, WEEK);
    await addBlock(app, tutor.id, `${WEEK}T09:00:00Z`, `${WEEK}T09:30:00Z`, "dentist");
    await painted(tutor, [
      at("10:30", "11:00", "blocked"),
      at("10:00", "10:30", "blocked"),
      at("11:00", "12:00", "blocked"),
    ]);
    expect(await blockTimes(tutor)).toEqual(["08:00–09:00", "09:00–09:30 dentist", "09:30–10:00"]);
    expect(await slotsBetween(tutor, WEEK, WEEK)).toEqual(before);
  });

  test("empty in the middle of a template slot: two overrides, and the window stays away", async () => {
    const tutor = await aTutor();
    const [before] = await slotsBetween(tutor, WEEK, WEEK);
    await painted(tutor, [at("11:00", "12:00", "empty")]);
    const [first, second] = await slotsBetween(tutor, WEEK, WEEK);
    expect([first, second].map((slot) => slot && spell(slot)))
      .toEqual(["10:00–11:00 override", "12:00–14:00 override"]);
    expect([first?.id, second?.template_id]).toEqual([before?.id, before?.template_id]);
    await saveWeek(tutor, { "1": [["10:00", "14:00"]] });
    expect(await slotsOf(tutor)).toEqual(["10:00–11:00 override", "12:00–14:00 override"]);
    // Neither half brings the window back when it goes too.
    await tutor.delete(`/booking/slots/${second?.id}`);
    await tutor.delete(`/booking/slots/${first?.id}`);
    await saveWeek(tutor, { "1": [["10:00", "14:00"]] });
    expect(await slotsOf(tutor)).toEqual([]);
    expect(await spellDate(tutor, "2027-03-15")).toEqual(["10:00–14:00 template"]);
  });

  test("empty over a whole template slot: the window stays away from that date", async () => {
    const tutor = await aTutor();
    await painted(tutor, [at("09:00", "15:00", "empty")]);
    expect(await slotsOf(tutor)).toEqual([]);
    await saveWeek(tutor, { "1": [["10:00", "14:00"]] });
    expect(await slotsOf(tutor)).toEqual([]);
    await painted(tutor, [at("10:00", "14:00", "available")]);
    await saveWeek(tutor, { "1": [["10:00", "14:00"]] });
    expect(await slotsOf(tutor)).toEqual(["10:00–14:00 manual"]);
  });

  test("empty over slots by hand and time off: what is left of a slot stays by hand", async () => {
    const tutor = await app.tutor();
    const { id } = await addSlot(tutor, WEEK, ["10:00", "10:45"]);
    await addSlot(tutor, WEEK, ["11:00", "11:30"]);
    await addBlock(app, tutor.id, `${WEEK}T08:45:00Z`, `${WEEK}T12:00:00Z`);
    await painted(tutor, [at("10:30", "11:30", "empty")]);
    expect(await slotsOf(tutor)).toEqual(["10:00–10:30 manual"]);
    expect((await slotsBetween(tutor, WEEK, WEEK))[0]?.id).toBe(id);
    expect(await blockTimes(tutor)).toEqual(["09:30–12:00"]);
  });

  test("over the tutor's midnight, painted from another zone: a slot on each date", async () => {
    const tutor = await app.tutor();
    const [start, end] = [`${WEEK}T21:15:00Z`, `${WEEK}T23:15:00Z`];
    await painted(tutor, [{ start, end, status: "available" }], { zone: "Asia/Kathmandu" });
    expect(
      (await slotsBetween(tutor, WEEK, "2027-03-09")).map((one) => `${one.date} ${spell(one)}`),
    )
      .toEqual([`${WEEK} 23:15–24:00 manual`, "2027-03-09 00:00–01:15 manual"]);
  });

  test("a booked cell painted available gets its slot, loses its time off and shows booked", async () => {
    const tutor = await app.tutor();
    await aLesson(tutor, student, `${WEEK}T08:10:00Z`, `${WEEK}T08:20:00Z`);
    await addBlock(app, tutor.id, `${WEEK}T08:00:00Z`, `${WEEK}T09:00:00Z`);
    const { body } = await painted(tutor, [at("10:00", "11:00", "available")]);
    expect(notEmpty(body)).toEqual([`${WEEK} 10:00 booked`, `${WEEK} 10:30 available`]);
    expect([await slotsOf(tutor), await blockTimes(tutor)]).toEqual([["10:00–11:00 manual"], []]);
  });
});

test("200: the answer is the week as the owner reads it, with its ETag and version", async () => {
  const tutor = await aTutor();
  const answer = await painted(tutor, [at("15:00", "16:00", "blocked")], { zone: "europe/dublin" });
  const { version, ...week } = answer.body;
  expect(week).toEqual(await readWeek(tutor, tutor.id, WEEK, "Europe/Dublin"));
  expect(answer.headers.get("etag")).toBe(await etagOf(tutor));
  expect(answer.headers.get("etag")).toContain(`.${version}.`);
});

test("200: what already is as painted stays, ids and version too", async () => {
  const tutor = await aTutor();
  const draft = [at("10:00", "12:00", "available"), at("16:00", "17:00", "empty")];
  const before = [await etagOf(tutor), await slotsBetween(tutor, WEEK, WEEK)];
  await painted(tutor, draft);
  expect([await etagOf(tutor), await slotsBetween(tutor, WEEK, WEEK)]).toEqual(before);
});

test("200: the trail tells who painted (A10)", async () => {
  const tutor = await aTutor();
  await painted(tutor, [at("10:00", "11:00", "empty"), at("11:00", "12:00", "blocked")]);
  const { body } = await tutor.get<{ results: Record<string, unknown>[] }>(
    "/booking/availability/changes?limit=2",
  );
  expect(body.results.map(({ action, actor_id, reason }) => [action, actor_id, reason])).toEqual([
    ["block_added", tutor.id, "week painted"],
    ["slot_changed", tutor.id, "week painted"],
  ]);
});

describe("If-Match", () => {
  const accepted: [string, (etag: string) => string][] = [
    ["the ETag", (etag) => etag],
    ["the ETag of the gzipped week", (etag) => etag.replace(/"$/, '.gz"')],
    ["a list", (etag) => `"other", ${etag}`],
    ["*", () => "*"],
  ];
  test.each(accepted)("200: %s", async (_, header) => {
    const tutor = await aTutor();
    const ifMatch = header(await etagOf(tutor));
    expect(toldOf(await paint(tutor, [at("10:00", "11:00", "blocked")], { ifMatch }))).toBe("200");
  });

  test("200: as GET answers it to who takes gzip, and the one of the draft before", async () => {
    const tutor = await aTutor();
    const zipped = await askServer(app, tutor, weekPath(tutor.id), { "accept-encoding": "gzip" });
    const ifMatch = zipped.headers.get("etag") ?? "";
    expect(ifMatch).toMatch(/\.gz"$/);
    const first = await painted(tutor, [at("10:00", "11:00", "blocked")], { ifMatch });
    const next = { ifMatch: first.headers.get("etag") ?? "" };
    await painted(tutor, [at("11:00", "12:00", "blocked")], next);
  });

  const refused: [string, (etag: string) => string][] = [
    ["another's", () => '"abc"'],
    ["a weak tag", (etag) => `W/${etag}`],
    ["what a stranger gets", (etag) => etag.replace("owner", "stranger")],
    ["another calendar's", (etag) => etag.replace(/^"([^.]+)\.(\d+)\./, '"$1.9999.')],
  ];
  test.each(refused)("412: %s; nothing is changed", async (_, header) => {
    const tutor = await aTutor();
    const etag = await etagOf(tutor);
    const answer = await paint(tutor, [at("10:00", "11:00", "empty")], { ifMatch: header(etag) });
    expect([toldOf(answer), await etagOf(tutor)]).toEqual(["412 version_mismatch", etag]);
  });

  test("412: a booking came between, also in another week", async () => {
    const tutor = await aTutor();
    const ifMatch = await etagOf(tutor);
    await aLesson(tutor, student, "2027-03-16T08:00:00Z", "2027-03-16T09:00:00Z");
    const answer = await paint(tutor, [at("10:00", "11:00", "empty")], { ifMatch });
    expect(toldOf(answer)).toBe("412 version_mismatch");
  });
});

describe("409 draft_conflict: nothing is changed", () => {
  test.each(["blocked", "empty"])("a lesson in a part of a cell painted %s", async (status) => {
    const tutor = await aTutor();
    const lesson = await aLesson(tutor, student, `${WEEK}T09:20:00Z`, `${WEEK}T10:10:00Z`);
    const etag = await etagOf(tutor);
    const answer = await paint(tutor, [
      at("09:00", "10:00", "available"),
      at("11:00", "11:30", status),
      at("12:00", "12:30", status),
    ]);
    expect([toldOf(answer), await etagOf(tutor)]).toEqual(["409 draft_conflict", etag]);
    expect(answer.body.conflicts).toEqual([{
      type: "booked_overlap",
      severity: "error",
      lesson_id: lesson,
      student_name: "Liam Byrne",
      message: "Overlaps the lesson with Liam Byrne, 2027-03-08 11:20–12:10.",
    }]);
  });

  test("a hold, without a name or id; one whose time is up is in nobody's way", async () => {
    const tutor = await aTutor();
    const times = [`${WEEK}T09:00:00Z`, `${WEEK}T10:00:00Z`] as const;
    await addHold(app, tutor.id, student.id, ...times);
    const answer = await paint(tutor, [at("10:00", "12:00", "blocked")]);
    expect([toldOf(answer), answer.body.conflicts]).toEqual(["409 draft_conflict", [{
      type: "booked_overlap",
      severity: "error",
      message: "Overlaps a time that a student holds, 2027-03-08 11:00–12:00.",
    }]]);
    await app.tenant.db`update lessons set held_until = now() where tutor_id = ${tutor.id}`;
    await painted(tutor, [at("10:00", "12:00", "blocked")]);
  });

  test("lessons that touch, and cancelled ones, are not in the way", async () => {
    const tutor = await aTutor();
    await aLesson(tutor, student, `${WEEK}T07:00:00Z`, `${WEEK}T08:00:00Z`);
    const id = await aLesson(tutor, student, `${WEEK}T08:00:00Z`, `${WEEK}T09:00:00Z`);
    await tutor.post(`/lessons/${id}/cancel`, {});
    await painted(tutor, [at("10:00", "11:00", "empty")]);
  });
});

describe("409 in_the_past", () => {
  test("a cell that has begun; the next one has not", async () => {
    const tutor = await app.tutor();
    // The clock stands at 08:00 in Kyiv.
    const patch = (start: string) => [at(start, "10:00", "available", "2027-03-01")];
    const options = { week: "2027-03-01" };
    expect(toldOf(await paint(tutor, patch("08:00"), options))).toBe("409 in_the_past");
    expect(toldOf(await paint(tutor, patch("08:30"), options))).toBe("200");
  });

  test("of a slot that has begun the rest can be taken away; what has been stays", async () => {
    const tutor = await app.tutor();
    await addSlot(tutor, "2027-03-05", ["08:00", "12:00"]);
    const before = app.clock.now;
    app.clock.now = Date.parse("2027-03-05T07:10:00Z");
    const patches = [at("09:30", "12:00", "empty", "2027-03-05")];
    await painted(tutor, patches, { week: "2027-03-01" }).finally(() => app.clock.now = before);
    expect(await spellDate(tutor, "2027-03-05")).toEqual(["08:00–09:30 manual"]);
  });
});

describe("400 validation_failed", () => {
  const one = at("10:00", "11:00", "blocked");
  const wrong: [string, object, string, string][] = [
    [
      "no Monday",
      { week_start: "2027-03-09" },
      "week_start",
      "must be a Monday; that week starts on 2027-03-08",
    ],
    [
      "no zone",
      { timezone: "Europe/Atlantis" },
      "timezone",
      "must be an IANA zone such as Europe/Kyiv",
    ],
    [
      "inside a cell",
      { patches: [at("10:15", "11:00", "empty")] },
      "patches[0].start",
      "must be the start of a cell",
    ],
    [
      "a part of a cell",
      { patches: [one, at("11:00", "11:15", "empty")] },
      "patches[1].end",
      "must be the end of a cell",
    ],
    [
      "no time",
      { patches: [at("10:00", "10:00", "empty")] },
      "patches[0].end",
      "must be after start",
    ],
    [
      "backwards",
      { patches: [at("11:00", "10:00", "empty")] },
      "patches[0].end",
      "must be after start",
    ],
    [
      "the week before",
      { patches: [at("10:00", "11:00", "empty", "2027-03-07")] },
      "patches[0]",
      "must lie in the week",
    ],
    [
      "over its end",
      { patches: [{ ...one, end: "2027-03-15T00:30:00+02:00" }] },
      "patches[0]",
      "must lie in the week",
    ],
    [
      "one cell twice",
      { patches: [one, at("12:00", "13:00", "empty"), at("10:30", "11:30", "blocked")] },
      "patches[2]",
      "overlaps patches[0]",
    ],
    [
      "other cells than that zone's",
      { timezone: "Asia/Kathmandu", patches: [one] },
      "patches[0].start",
      "must be the start of a cell",
    ],
  ];
  test.each(wrong)("%s", async (_, fields, path, message) => {
    const tutor = await app.tutor();
    const body = { week_start: WEEK, timezone: "Europe/Kyiv", patches: [one], ...fields };
    const answer = await tutor.post<{ errors: unknown[] }>("/calendar/drafts", body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({ path: `body.${path}`, message });
  });

  test("one error for each field, though the end is wrong in two ways", async () => {
    const answer = await paint(await app.tutor(), [at("11:00", "10:15", "empty")]);
    const { errors } = answer.body as unknown as { errors: unknown[] };
    expect(errors).toEqual([{ path: "body.patches[0].end", message: "must be after start" }]);
  });

  test("before If-Match, the past and lessons", async () => {
    const tutor = await app.tutor();
    const patches = [at("10:15", "11:00", "empty", "2027-03-01")];
    const answer = await paint(tutor, patches, { week: "2027-03-01", ifMatch: '"old"' });
    expect(toldOf(answer)).toBe("400 validation_failed");
  });

  test("200: touching patches in any order, and the last cell of the week", async () => {
    const tutor = await app.tutor();
    await painted(tutor, [
      { start: "2027-03-14T23:30:00+02:00", end: "2027-03-15T00:00:00+02:00", status: "available" },
      at("11:00", "12:00", "available"),
      at("10:00", "11:00", "blocked"),
    ]);
  });
});

describe("Idempotency-Key", () => {
  test("a retry gets the first answer, though If-Match is stale by then", async () => {
    const tutor = await aTutor();
    const [ifMatch, key] = [await etagOf(tutor), crypto.randomUUID()];
    const patches = [at("10:00", "11:00", "empty")];
    const first = await painted(tutor, patches, { ifMatch, key });
    const etag = await etagOf(tutor);
    const again = await painted(tutor, patches, { ifMatch, key });
    expect([again.body, again.headers.get("etag"), again.headers.get("idempotent-replayed")])
      .toEqual([first.body, first.headers.get("etag"), "true"]);
    expect(await etagOf(tutor)).toBe(etag);
  });
});
