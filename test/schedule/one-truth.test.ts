import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { findConflicts } from "../../src/availability/find-conflicts.ts";
import { readFacts } from "../../src/schedule/read-facts.ts";
import { RULES } from "../../src/schedule/rules.ts";
import type { Interval } from "../../src/time/interval.ts";
import { SEED } from "../time/random.ts";
import { anyTenancy, type Tenancy } from "./any-tenancy.ts";
import { aDesk, type Desk } from "./ask.ts";
import { dateAt, faceAt } from "./clock-face.ts";
import { DIRECTED } from "./directed.ts";
import { inTheWay, MINUTE, oracleOf, paint } from "./oracle.ts";
import { turningPoints } from "./turning-points.ts";
import { withDays } from "./with-days.ts";
import type { Written } from "./written-calendar.ts";

/**
 * L6: whoever asks about a tutor's time gets the same answer. Generated calendars are written by SQL,
 * and what the parts of the program say of them is compared with each other and with brute force.
 */

const CALENDARS = Number(Deno.env.get("TEST_CALENDARS") ?? 200);
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CELL = 30 * MINUTE;

let desk: Desk;
beforeAll(async () => {
  desk = await aDesk();
});

test(`${CALENDARS} calendars: whoever asks is told the same (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(anyTenancy, (tenancy) => isOneTruth(tenancy, () => {})),
    { numRuns: CALENDARS, seed: SEED },
  );
}, 600_000);

test("each rule both ways, each kind of cell, free and not: the same, whatever chance has brought", async () => {
  const seen = new Set<string>();
  for (const tenancy of Object.values(DIRECTED)) {
    await isOneTruth(tenancy, (what, times = 1) => times > 0 && seen.add(what));
  }
  const verdicts = RULES.flatMap((rule) => [`${rule} true`, `${rule} false`]);
  const cells = ["available", "blocked", "booked", "empty"];
  expect(seen).toEqual(new Set([...verdicts, ...cells, "free", "not free"]));
});

/** Rules, facts, days, free starts, week view and conflicts; `see` is told what was met. */
async function isOneTruth(tenancy: Tenancy, see: See): Promise<void> {
  const written = await desk.write(tenancy);
  const [judged, views] = await Promise.all([
    theDatabaseJudgesAsTheOracle(tenancy, written),
    viewsOf(tenancy, written),
    factsAreWhatWasWritten(tenancy, written),
  ]);
  for (const rules of judged) RULES.forEach((rule) => see(`${rule} ${rules.includes(rule)}`));
  daysAreTheRange(views);
  freeAndOccupiedAreAvailable(views, written.facts.now);
  theWeekIsItsDays(views, see);
  await conflictsAreTheSame(views, written);
  const { holder, students } = written;
  const own = tenancy.asker.by === "me" ? { holder, studentId: students.me } : undefined;
  await freeStartsBreakNoRule(tenancy, written, views, { own, moving: null }, see);
  await aMovedLessonIsNotInItsOwnWay(tenancy, written, views.viewed);
}

/** The starts of one date to which an admin could move a lesson, of which the rest is scheduled. */
async function aMovedLessonIsNotInItsOwnWay(tenancy: Tenancy, written: Written, viewed: string) {
  const lesson = written.facts.taken[tenancy.moving ?? Infinity];
  if (lesson?.kind !== "booked" || lesson.lessonId % 3 === 0) return;
  const day = await desk.ask<FreeDay>(desk.admin, "/schedule/free-slots/day", {
    tutor_id: written.tutorId,
    timezone: tenancy.viewerZone,
    date: viewed,
    duration_minutes: tenancy.minutes,
    step_minutes: tenancy.step,
    moving_lesson_id: lesson.lessonId,
  });
  // An admin has no holds.
  const own = { holder: "nobody", studentId: lesson.studentId };
  const who = { own, moving: lesson.lessonId };
  await freeStartsBreakNoRule(tenancy, written, { starts: [day], viewed }, who, () => {});
}

/** Start by start, at the minutes where verdicts turn. */
async function theDatabaseJudgesAsTheOracle(tenancy: Tenancy, written: Written) {
  const { range, minutes } = tenancy;
  const { facts, own } = written;
  const moving = facts.taken[tenancy.moving ?? Infinity]?.lessonId ?? null;
  const points = turningPoints(tenancy);
  const judged = await brokenAt(written, points, minutes, { own, moving });
  const question = { own, moving, elsewhere: elsewhereOf(written, own?.studentId) };
  const oracle = oracleOf(facts, range, minutes, question);
  const expected = points.map((start) =>
    oracle.rules(start).filter(([, passed]) => !passed).map(([rule]) => rule)
  );
  expect(judged, "rules").toEqual(expected);
  return judged;
}

/** As far as they say that they reach. */
async function factsAreWhatWasWritten({ range }: Tenancy, { tutorId, facts }: Written) {
  const { db } = desk.app.tenant;
  const { knownUntil, ...read } = await readFacts(db, tutorId, range, facts.now);
  expect(knownUntil, "all of the range is known").toBe(range.end);
  const reach = { start: read.from, end: read.to };
  const within = <I extends Interval>(times: readonly I[]) =>
    times.filter(({ start, end }) => start < reach.end && reach.start < end);
  const expected = withDays({
    ...facts,
    from: reach.start,
    to: reach.end,
    available: [],
    taken: within(facts.taken),
    blocks: within(facts.blocks),
  });
  expect({ ...read, available: [] }, "facts").toEqual(expected);
  same(paint(read.available, reach), paint(facts.available, reach), "available");
}

type See = (what: string, times?: number) => void;
type Span = { readonly utc_start: string; readonly utc_end: string };
type Occupied = Span & { kind: string; lesson_id?: number | null; block_id?: number | null };
type Day = { date: string; available: Span[]; occupied: Occupied[]; free: Span[] };
type FreeDay = { date: string; slots: (Span & { user_local_start: string })[] };
type Cell = { start: string; date: string; status: string; lesson_id?: number | null };
type Views = Awaited<ReturnType<typeof viewsOf>>;

/** What the API shows of the viewer's week that the range begins in, and of one date of it. */
async function viewsOf(tenancy: Tenancy, written: Written) {
  const { viewerZone: timezone, range, minutes, step, asker } = tenancy;
  const { tutorId: tutor_id } = written;
  const viewed = dateAt(timezone, range.start);
  const monday = Temporal.PlainDate.from(viewed)
    .subtract({ days: Temporal.PlainDate.from(viewed).dayOfWeek - 1 });
  const sunday = monday.add({ days: 6 }).toString();
  const date = monday.add({ days: (tenancy.moving ?? 0) % 7 }).toString();
  const owner = step % 2 === 0;
  const viewer = owner ? desk.admin : desk.program;
  const booker = asker.by === "me" ? await desk.studentOf(written) : desk.program;
  const days = { tutor_id, timezone };
  const free = { ...days, duration_minutes: minutes, step_minutes: step };
  const span = { from: monday.toString(), to: sunday };
  const { ask } = desk;
  const [schedule, starts, week, day, freeDay] = await Promise.all([
    ask<{ days: Day[] }>(viewer, "/schedule/range", { ...days, ...span }),
    ask<{ days: FreeDay[] }>(booker, "/schedule/free-slots/range", { ...free, ...span }),
    ask<{ cells: Cell[] }>(viewer, "/calendar/week", { ...days, week_start: span.from }),
    ask<Day>(viewer, "/schedule/day", { ...days, date }),
    ask<FreeDay>(booker, "/schedule/free-slots/day", { ...free, date }),
  ]);
  const single = { day, free: freeDay };
  return { viewed, owner, days: schedule.days, starts: starts.days, cells: week.cells, single };
}

function daysAreTheRange({ days, starts, single }: Views): void {
  expect(days).toHaveLength(7);
  const { day, free } = single;
  expect(days.find(({ date }) => date === day.date), "a day is that of the range").toEqual(day);
  const ofRange = JSON.stringify(starts.find(({ date }) => date === free.date));
  expect(ofRange, "its free starts too").toBe(JSON.stringify(free));
}

const ms = ({ utc_start, utc_end }: Span): Interval => ({
  start: Date.parse(utc_start),
  end: Date.parse(utc_end),
});

function freeAndOccupiedAreAvailable({ days }: Views, now: number): void {
  for (const day of days) {
    const [available, occupied, free] = [day.available, day.occupied, day.free].map((spans) =>
      spans.map(ms)
    );
    if (!available || !occupied || !free) throw new Error("there are three");
    const times = [...available, ...occupied, ...free];
    if (times.length === 0) continue;
    const first = Math.floor(Math.min(...times.map(({ start }) => start)) / MINUTE) * MINUTE;
    const within = { start: first, end: Math.max(...times.map(({ end }) => end)) };
    const ahead = (spans: Interval[]) =>
      paint(spans.map(({ start, end }) => ({ start: Math.max(start, now), end })), within);
    const [can, taken] = [ahead(available), ahead(occupied)];
    same(paint(free, within), can.map((is, i) => is && !taken[i]), `free on ${day.date}`);
    expect(free.every(({ start }) => start >= now), "nothing past is free").toBe(true);
  }
}

/** A cell is what the days say of its half hour; ids are there for whoever may see them. */
function theWeekIsItsDays({ days, cells, owner }: Views, see: See): void {
  const times = days.flatMap(({ occupied }) => occupied.map((time) => ({ ...time, ...ms(time) })));
  const available = days.flatMap(({ available }) => available.map(ms));
  const statuses = cells.map((cell) => {
    const start = Date.parse(cell.start);
    const end = start + CELL;
    const inIt = times.filter((time) => time.start < end && start < time.end);
    const booked = inIt.filter(({ kind }) => kind === "booked");
    const covered = available.reduce(
      (sum, time) => sum + Math.max(0, Math.min(end, time.end) - Math.max(start, time.start)),
      0,
    );
    const status = booked.length > 0
      ? "booked"
      : inIt.length > 0
      ? "blocked"
      : covered === CELL
      ? "available"
      : "empty";
    see(status);
    return owner ? { status, lesson_id: booked[0]?.lesson_id ?? null } : { status };
  });
  const shown = cells.map(({ status, lesson_id }) => owner ? { status, lesson_id } : { status });
  const i = shown.findIndex((cell, i) => JSON.stringify(cell) !== JSON.stringify(statuses[i]));
  expect(shown[i], `the cell at ${cells[i]?.start}`).toEqual(statuses[i]);
  const ids = cells.some((cell) => "lesson_id" in cell) ||
    times.some((time) => "lesson_id" in time);
  expect(ids, "ids are the owner's (T6)").toBe(owner && cells.length + times.length > 0);
}

/** What a slot over the week would run into: each lesson and hold of the days, and each slot. */
async function conflictsAreTheSame({ days, owner, cells }: Views, written: Written): Promise<void> {
  const [first, last] = [cells[0], cells.at(-1)];
  if (!owner || !first || !last) return;
  const week = { start: Date.parse(first.start), end: Date.parse(last.start) + CELL };
  const wanted = {
    date: first.date,
    timezone: "UTC",
    start: week.start,
    end: week.end,
  };
  const calendar = { tutor_id: written.tutorId, timezone: written.facts.zone };
  const [conflicts = []] = await findConflicts(desk.app.tenant.db, calendar, [wanted], []);
  const booked = days.flatMap(({ occupied }) => occupied.filter(({ kind }) => kind === "booked"));
  // What the tutor takes themselves is no matter of their slots.
  const taught = written.facts.taken.filter(({ teaches }) => teaches);
  const lessons = new Set(booked.flatMap(({ lesson_id }) => lesson_id ? [lesson_id] : []))
    .intersection(new Set(taught.map(({ lessonId }) => lessonId)));
  const overlaps = conflicts.filter(({ type }) => type === "booked_overlap");
  expect(new Set(overlaps.flatMap(({ lesson_id }) => lesson_id ?? []))).toEqual(lessons);
  const within = ({ start, end }: Interval) => start < week.end && week.start < end;
  const holds = taught.filter((time) => time.kind === "held" && within(time));
  expect(overlaps.filter(({ lesson_id }) => lesson_id === undefined)).toHaveLength(holds.length);
  expect(conflicts.flatMap(({ slot_id }) => slot_id ?? []).toSorted())
    .toEqual(written.slots.filter(within).map(({ id }) => id).toSorted());
}

/**
 * Of one date of the viewer, the steps of the tutor's clocks and the beginnings of free time: those where
 * free ends or begins, and some of the others.
 */
async function freeStartsBreakNoRule(
  { viewerZone, minutes, step, range }: Tenancy,
  written: Written,
  { starts, viewed }: Pick<Views, "starts" | "viewed">,
  who: Who,
  see: See,
): Promise<void> {
  const { facts } = written;
  const { own } = who;
  const candidates: number[] = [];
  const around = { start: range.start - DAY - 3 * HOUR, end: range.start + DAY + 3 * HOUR };
  const elsewhere = elsewhereOf(written, own?.studentId);
  const { begins } = oracleOf(facts, around, minutes, { ...who, elsewhere });
  for (let at = around.start; at < around.end; at += MINUTE) {
    if (faceAt(facts.zone, at).minuteOfDay % step !== 0 && !begins(at)) continue;
    if (faceAt(viewerZone, at).date === viewed) candidates.push(at);
  }
  const busy = inTheWay(elsewhere, { own });
  const isBusy = (start: number) =>
    busy.some((time) => time.start < start + minutes * MINUTE && start < time.end);
  const shown = new Set(
    starts.find(({ date }) => date === viewed)?.slots.map((slot) => ms(slot).start),
  );
  expect(shown.difference(new Set(candidates)).size, "off step").toBe(0);
  const isFree = (i: number) => shown.has(candidates[i] ?? NaN);
  const asked = candidates.filter((_, i) =>
    isFree(i) !== isFree(i - 1) || isFree(i) !== isFree(i + 1) || i % 9 === 0
  );
  const judged = await brokenAt(written, asked, minutes, who);
  const bookable = asked.filter((_, i) => judged[i]?.length === 0);
  expect(asked.filter((start) => shown.has(start) && !isBusy(start)), "free").toEqual(bookable);
  see("free", bookable.length);
  see("not free", asked.length - bookable.length);
}

const elsewhereOf = ({ elsewhere, students }: Written, studentId: number | undefined) =>
  studentId === students.me ? elsewhere : [];

/** Who asks, and which lesson they move if they do. */
type Who = { readonly own: Written["own"]; readonly moving: number | null };

/** The rules that lessons break, judged by the database in one statement. */
async function brokenAt(
  { tutorId, facts }: Written,
  starts: readonly number[],
  minutes: number,
  { own, moving }: Who,
): Promise<string[][]> {
  const rows = await desk.app.tenant.db<{ broken: string[] }[]>`
    select broken_rules(
      ${tutorId}, ${own?.studentId ?? null}, start, start + make_interval(mins => ${minutes}),
      ${new Date(facts.now).toISOString()}, ${moving}, ${own?.holder ?? null}
    ) as broken
    from unnest(${starts.map((start) => new Date(start).toISOString())}::timestamptz[])
      with ordinality as wanted (start, place)
    order by place`;
  return rows.map(({ broken }) => broken);
}

function same(actual: readonly boolean[], expected: readonly boolean[], what: string): void {
  const i = actual.findIndex((is, i) => is !== expected[i]);
  if (i >= 0) expect.fail(`${what}: minute ${i}`);
}
