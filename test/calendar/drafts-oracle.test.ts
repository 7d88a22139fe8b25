import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addSlot, postWeek, type Window } from "../support/tutoring.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { NAMED_ZONES } from "../time/zones.ts";
import { addBlock, addHold, etagOf, paint, type Patch, toldOf } from "./drafting.ts";
import { readWeek, type Week } from "./week.ts";

/**
 * Generated drafts against brute force (A8, Q3): what a draft should be answered, and what each minute
 * should be after it, is worked out from the rows of the database, with nothing of src/.
 */

const CALENDARS = 10;
const DRAFTS = 24;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const CELL = 30 * MINUTE;
// The clocks change in four of the eight zones in these; the first has partly been.
const MONDAYS = [
  "2027-03-01",
  "2027-03-08",
  "2027-03-08",
  "2027-03-22",
  "2027-03-22",
  "2027-03-29",
];

type Row = { readonly id: number; readonly start: number; readonly end: number };
type Slot = Row & { readonly source: string; readonly text: string };
type State = {
  readonly slots: readonly Slot[];
  readonly blocks: readonly (Row & { readonly text: string })[];
  readonly taken: readonly (Row & { readonly is_held: boolean })[];
};
type Times = { readonly start: number; readonly end: number; readonly status: string };

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

test.each(Array.from({ length: CALENDARS }, (_, i) => i))(
  `calendar %i, ${DRAFTS} drafts (seed ${SEED})`,
  async (number) => {
    const random = randomOf(SEED + number);
    const zone = random.oneOf(NAMED_ZONES);
    const tutor = await app.tutor({ zone });
    await liveIn(random, tutor);
    for (let i = 0; i < DRAFTS; i++) {
      const viewed = random.oneOf(NAMED_ZONES);
      const monday = random.oneOf(MONDAYS);
      const where = `draft ${i}: ${zone} painted from ${viewed} in the week of ${monday}`;
      const before = await stateOf(tutor.id);
      const week = await readWeek(tutor, tutor.id, monday, viewed);
      const patches = somePatches(random, week, before);
      const ifMatch = random.oneOf([await etagOf(tutor), "*"]);
      await isRight({ tutor, before, week, patches, monday, zone: viewed, ifMatch, where });
    }
  },
);

test.each([
  ["200", "2027-03-09T12:00:00Z", "blocked"],
  ["200", "2027-03-09T10:00:00Z", "available"],
  ["409 draft_conflict", "2027-03-09T10:00:00Z", "blocked"],
  ["409 draft_conflict", "2027-03-09T10:00:00Z", "empty"],
  ["409 in_the_past", "2027-03-01T05:30:00Z", "available"],
])("%s: a lesson on Tuesday at ten, and %s is painted %s", async (told, start, status) => {
  const tutor = await app.tutor({ zone: "UTC" });
  const fields = { start: "2027-03-09T10:00:00Z", end: "2027-03-09T11:00:00Z" };
  await tutor.post("/lessons", { student_id: (await app.student()).id, ...fields });
  const monday = start < "2027-03-08" ? "2027-03-01" : "2027-03-08";
  const patches = [{ start: Date.parse(start), end: Date.parse(start) + 2 * CELL, status }];
  const said = await isRight({
    tutor,
    patches,
    monday,
    zone: "UTC",
    ifMatch: "*",
    where: "by hand",
    before: await stateOf(tutor.id),
    week: await readWeek(tutor, tutor.id, monday, "UTC"),
  });
  expect(said).toBe(told);
});

/** Weeks, slots, time off and lessons at random, also at minutes that are no half hours. */
async function liveIn(random: Random, tutor: Person) {
  const week: Record<string, Window[]> = {};
  for (let i = 1; i <= 7; i++) week[i] = aDay(random);
  expect((await postWeek(tutor, week)).status).toBe(200);
  for (let i = 0; i < 6; i++) {
    const at = random.between(0, 1380);
    await addSlot(tutor, aDate(random), [hhmm(at), hhmm(at + random.between(1, 60))])
      .catch(() => null);
  }
  for (let i = 0; i < 6; i++) {
    const start = aTime(random);
    const end = start + random.between(1, 2000) * MINUTE;
    await addBlock(app, tutor.id, text(start), text(end), random.oneOf(["trip", null]));
  }
  const student = await app.student();
  for (let i = 0; i < 12; i++) {
    const start = aTime(random);
    const end = text(start + random.between(5, 90) * MINUTE);
    if (i % 4 === 0) await addHold(app, tutor.id, student.id, text(start), end);
    else await tutor.post("/lessons", { student_id: student.id, start: text(start), end });
  }
}

function aDay(random: Random): Window[] {
  const [a = 0, b = 0, c = 0, d = 0] = Array.from({ length: 4 }, () => random.between(0, 96) * 15)
    .toSorted((one, other) => one - other);
  return ([[a, b], [c, d]] as const).filter(([start, end]) => start < end)
    .map(([start, end]) => [hhmm(start), hhmm(end)]);
}

const aTime = (random: Random) =>
  Date.parse("2027-03-02T00:00:00Z") + random.between(0, 50_000) * MINUTE;
const aDate = (random: Random) => text(aTime(random)).slice(0, 10);
const text = (ms: number) => new Date(ms).toISOString();
const hhmm = (minute: number) =>
  [Math.floor(minute / 60), minute % 60].map((part) => `${part}`.padStart(2, "0")).join(":");

type Draft = {
  readonly tutor: Person;
  /** What there is, and the week as it is shown, before it. */
  readonly before: State;
  readonly week: Week;
  readonly patches: readonly Times[];
  readonly monday: string;
  readonly zone: string;
  readonly ifMatch: string;
  readonly where: string;
};

/** Sends the draft, and what is answered and done is what it should be; answers what was told. */
async function isRight(draft: Draft): Promise<string> {
  const { tutor, before, week, patches, monday, zone, ifMatch, where } = draft;
  const wire = patches.map(({ start, end, status }): Patch => ({
    start: text(start),
    end: text(end),
    status,
  }));
  const etag = await etagOf(tutor);
  const options = { week: monday, zone, ifMatch };
  const answer = await paint(tutor, wire, options);
  const said = [where, JSON.stringify(wire)].join("\n");
  const expected = expectedAnswer(patches, before);
  expect(toldOf(answer), said).toBe(expected.told);
  const after = await stateOf(tutor.id);
  if (expected.told !== "200") {
    expect(JSON.stringify(after) === JSON.stringify(before), said).toBe(true);
    expect(await etagOf(tutor), said).toBe(etag);
    const ids = (answer.body.conflicts ?? []).map(({ lesson_id }) => lesson_id ?? 0);
    expect(ids.toSorted(), said).toEqual(expected.lessons.toSorted());
    return expected.told;
  }
  eachMinuteIsRight(week, patches, before, after, said);
  rowsAreKept(patches, before, after, said);
  const now = await readWeek(tutor, tutor.id, monday, zone);
  expect(JSON.stringify(answer.body.cells), said).toBe(JSON.stringify(now.cells));
  expect(answer.headers.get("etag"), said).toBe(await etagOf(tutor));
  for (const [i, cell] of now.cells.entries()) {
    const at = Date.parse(cell.start);
    const painted = patches.find(({ start, end }) => start <= at && at < end)?.status;
    const old = week.cells[i]?.status;
    const wanted = old === "booked" || !painted ? old : painted;
    if (cell.status !== wanted) expect([cell, said]).toEqual([wanted, said]);
  }
  const again = await paint(
    tutor,
    wire,
    options.ifMatch === "*" ? options : {
      ...options,
      ifMatch: answer.headers.get("etag") ?? "",
    },
  );
  expect([again.status, JSON.stringify(again.body)], said)
    .toEqual([200, JSON.stringify(answer.body)]);
  expect(JSON.stringify(await stateOf(tutor.id)) === JSON.stringify(after), said).toBe(true);
  return expected.told;
}

/** Runs of cells at random, sometimes chosen so that no lesson is in their way. */
function somePatches(random: Random, week: Week, { taken }: State): Times[] {
  const careful = random.between(0, 3) > 0;
  const patches: Times[] = [];
  for (let i = random.between(0, 60); i < week.cells.length;) {
    const cells = Math.min(random.between(1, 16), week.cells.length - i);
    const start = Date.parse(week.cells[i]?.start ?? "");
    const times = { start, end: start + cells * CELL };
    const status = careful && taken.some(overlapping(times))
      ? "available"
      : random.oneOf(["available", "blocked", "empty"]);
    patches.push({ ...times, status });
    i += cells + random.oneOf([0, 0, 1, 12, 90]);
  }
  return patches.toSorted(() => random.between(0, 1) - 0.5);
}

const overlapping = (a: { start: number; end: number }) => (b: { start: number; end: number }) =>
  a.start < b.end && b.start < a.end;

function expectedAnswer(patches: readonly Times[], { taken }: State) {
  if (patches.some(({ start }) => start <= app.clock.now)) {
    return { told: "409 in_the_past", lessons: [] };
  }
  const inTheWay = taken.filter((lesson) =>
    patches.some((patch) => patch.status !== "available" && overlapping(patch)(lesson))
  );
  const lessons = inTheWay.map(({ id, is_held }) => is_held ? 0 : id);
  return { told: lessons.length > 0 ? "409 draft_conflict" : "200", lessons };
}

function eachMinuteIsRight(
  week: Week,
  patches: readonly Times[],
  before: State,
  after: State,
  said: string,
) {
  const first = Date.parse(week.cells[0]?.start ?? "") - 2 * DAY;
  const minutes = (rows: readonly { start: number; end: number }[]) => {
    const has = new Uint8Array(12 * 1440);
    for (const { start, end } of rows) {
      const from = Math.max(0, (start - first) / MINUTE);
      has.fill(1, from, Math.max(from, (end - first) / MINUTE));
    }
    return has;
  };
  const as = (status: string) => minutes(patches.filter((patch) => patch.status === status));
  const [available, blocked, empty] = [as("available"), as("blocked"), as("empty")];
  const slots = [minutes(before.slots), minutes(after.slots)] as const;
  const blocks = [minutes(before.blocks), minutes(after.blocks)] as const;
  for (let i = 0; i < available.length; i++) {
    const slot = available[i] ? 1 : empty[i] ? 0 : slots[0][i];
    const block = blocked[i] ? 1 : available[i] || empty[i] ? 0 : blocks[0][i];
    if (slots[1][i] !== slot || blocks[1][i] !== block) {
      expect([text(first + i * MINUTE), slots[1][i], blocks[1][i], said]).toEqual([
        ...[text(first + i * MINUTE), slot, block, said],
      ]);
    }
  }
}

/** Rows that nothing was taken from are the same to the last column; new slots are the tutor's own. */
function rowsAreKept(patches: readonly Times[], before: State, after: State, said: string) {
  const untouched = (...colours: string[]) => (row: Row) =>
    !patches.some((patch) => colours.includes(patch.status) && overlapping(patch)(row));
  const kept = [
    ...before.slots.filter(untouched("empty")),
    ...before.blocks.filter(untouched("empty", "available")),
  ];
  const there = new Set([...after.slots, ...after.blocks].map((row) => row.text));
  expect(kept.map((row) => row.text).filter((row) => !there.has(row)), said).toEqual([]);
  const made = after.slots.filter(({ id }) => !before.slots.some((slot) => slot.id === id));
  for (const slot of made) {
    const from = before.slots.find(overlapping(slot));
    const source = from ? from.source === "template" ? "override" : from.source : "manual";
    expect([slot.source, said]).toEqual([source, said]);
  }
}

async function stateOf(tutorId: number): Promise<State> {
  const { db } = app.tenant;
  const slots = await db<Slot[]>`
    select id::int, (extract(epoch from starts_at) * 1000)::float8 as start,
      (extract(epoch from ends_at) * 1000)::float8 as end, source, to_jsonb(slots)::text as text
    from slots where tutor_id = ${tutorId} and available order by starts_at`;
  const blocks = await db<State["blocks"][number][]>`
    select id::int, (extract(epoch from starts_at) * 1000)::float8 as start,
      (extract(epoch from ends_at) * 1000)::float8 as end, to_jsonb(blocks)::text as text
    from blocks where tutor_id = ${tutorId} order by starts_at, id`;
  const taken = await db<State["taken"][number][]>`
    select id::int, (extract(epoch from starts_at) * 1000)::float8 as start,
      (extract(epoch from ends_at) * 1000)::float8 as end, status = 'held' as is_held
    from lessons where tutor_id = ${tutorId} order by starts_at`;
  return { slots: [...slots], blocks: [...blocks], taken: [...taken] };
}
