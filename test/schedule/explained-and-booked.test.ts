import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { problemOf } from "../../src/database-problem.ts";
import { bookLesson } from "../../src/lessons/book-lesson.ts";
import type { Sql } from "../../src/platform/database/sql.ts";
import { SEED } from "../time/random.ts";
import { anyTenancy, type Tenancy } from "./any-tenancy.ts";
import { aDesk, type Desk } from "./ask.ts";
import { dateAt, faceAt } from "./clock-face.ts";
import { ASKED, DIRECTED } from "./directed.ts";
import { MINUTE, oracleOf } from "./oracle.ts";
import { turningPoints } from "./turning-points.ts";
import { limitBookings, type Written } from "./written-calendar.ts";

/**
 * L6: what `explain` says of a time is what booking it answers, for whoever asks; a time on the list of
 * free ones can be booked, and one that is not cannot. Every booking is taken back.
 */

const CALENDARS = Number(Deno.env.get("TEST_CALENDARS") ?? 200);
const DAY = 86_400_000;

let desk: Desk;
beforeAll(async () => {
  desk = await aDesk();
});

type Span = { readonly utc_start: string; readonly utc_end: string };
type Explanation = {
  readonly bookable: boolean;
  readonly rules: { readonly rule: string; readonly passed: boolean }[];
  readonly alternatives: Span[];
};

/** The calendar is written, and what is free in it for one who has no holds. */
async function open(tenancy: Tenancy) {
  const written = await desk.write(tenancy);
  await limitBookings(desk.app.tenant.db, tenancy.limits);
  return { written, free: await freeStarts(tenancy, written) };
}

test(
  `${CALENDARS} calendars: booking answers what is explained, and free can be booked (seed ${SEED})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(anyTenancy, fc.nat(10_000), async (tenancy, chance) => {
        const { written, free } = await open(tenancy);
        const points = turningPoints(tenancy, 200);
        const among = chance % 3 === 0 && free.length > 0 ? free : points;
        const start = among[chance % among.length] ?? tenancy.range.start;
        await Promise.all([
          bookingAnswersWhatIsExplained(tenancy, written, start),
          chance % 2 === 0 && freeIsWhatCanBeBooked(tenancy, written, free, chance),
        ]);
      }),
      { numRuns: CALENDARS, seed: SEED },
    );
  },
  600_000,
);

describe("each answer, whatever chance has brought", () => {
  test.each(Object.entries(DIRECTED))("%s", async (answer, tenancy) => {
    const { written } = await open(tenancy);
    expect(await bookingAnswersWhatIsExplained(tenancy, written, ASKED)).toBe(answer);
  });

  test.each([
    ["is free, and can be booked", "booked", 0],
    ["is not, and cannot", "blocked", 1],
  ])("a time that %s", async (_, which, chance) => {
    const tenancy = DIRECTED[which] ?? expect.fail("no such calendar");
    const { written, free } = await open(tenancy);
    expect(await freeIsWhatCanBeBooked(tenancy, written, free, chance)).toBe(chance === 0);
  });
});

/** Of the viewer's date, for one who has no holds. */
async function freeStarts(
  { viewerZone: timezone, range, minutes, step }: Tenancy,
  { tutorId: tutor_id }: Written,
): Promise<number[]> {
  const { slots } = await desk.ask<{ slots: Span[] }>(desk.program, "/schedule/free-slots/day", {
    tutor_id,
    timezone,
    date: dateAt(timezone, range.start),
    duration_minutes: minutes,
    step_minutes: step,
  });
  return slots.map(({ utc_start }) => Date.parse(utc_start));
}

/** Answers "booked", or the first rule that is broken. */
async function bookingAnswersWhatIsExplained(
  { minutes, asker }: Tenancy,
  written: Written,
  start: number,
): Promise<string> {
  const { students, studentId } = written;
  const by = asker.by === "me" ? await desk.studentOf(written) : desk.program;
  // Without a student the tutor's side is judged: a student with nothing else has no other.
  const asked = studentId === null
    ? { studentId: students.free, holder: "service 0" }
    : { studentId, holder: written.holder };
  const [explained, answer] = await Promise.all([
    desk.ask<Explanation>(by, "/schedule/explain", {
      tutor_id: written.tutorId,
      start: text(start),
      duration_minutes: minutes,
      ...(studentId !== null && { student_id: studentId }),
    }),
    booked(written, start, asked),
  ]);
  const first = explained.rules.find(({ passed }) => !passed)?.rule ?? "booked";
  expect(explained.bookable, "bookable: no rule is broken").toBe(first === "booked");
  expect(answer, `booked at ${text(start)}`).toBe(first);
  const alternatives = explained.alternatives.map(({ utc_start }) => Date.parse(utc_start));
  expect(alternatives, "alternatives").toEqual(firstThree(written, start, minutes));
  return first;
}

/** After the start and the present time. */
function oracleAfter(
  { facts, studentId, holder, students, elsewhere }: Written,
  start: number,
  minutes: number,
) {
  const after = Math.floor(Math.max(start, facts.now) / MINUTE) * MINUTE + MINUTE;
  const range = { start: after, end: Math.max(after, facts.to) };
  return oracleOf(facts, range, minutes, {
    own: studentId === null ? undefined : { holder, studentId },
    elsewhere: studentId === students.me ? elsewhere : [],
  });
}

/** On the half hours of the tutor's clocks, and where free time begins. */
function firstThree(written: Written, start: number, minutes: number) {
  const oracle = oracleAfter(written, start, minutes);
  const found: number[] = [];
  for (const ms of oracle.starts()) {
    if (faceAt(written.facts.zone, ms).minuteOfDay % 30 === 0 || oracle.begins(ms)) found.push(ms);
    if (found.length === 3) break;
  }
  return found;
}

/** By a student who has no other lesson; answers whether the time that was tried is free, if one was. */
async function freeIsWhatCanBeBooked(
  { range, minutes, step, viewerZone }: Tenancy,
  written: Written,
  free: readonly number[],
  chance: number,
): Promise<boolean | undefined> {
  const asked = { studentId: written.students.free, holder: "service 0" };
  const date = dateAt(viewerZone, range.start);
  const around = { start: range.start - DAY, end: range.start + DAY };
  const { begins } = oracleOf(written.facts, around, minutes);
  const steps = [];
  const from = range.start - DAY + (chance * 7 % 2880) * MINUTE;
  for (let at = from; at < range.start + DAY && steps.length < 2; at += MINUTE) {
    if (faceAt(written.facts.zone, at).minuteOfDay % step !== 0 && !begins(at)) continue;
    if (faceAt(viewerZone, at).date === date) steps.push(at);
  }
  const [start] = chance % 4 === 0 ? free.slice(chance % Math.max(1, free.length)) : steps;
  if (start === undefined) return undefined;
  const isFree = free.includes(start);
  const isBooked = await booked(written, start, asked) === "booked";
  expect(isBooked, `free at ${text(start)}: ${isFree}`).toBe(isFree);
  return isFree;
}

class TakenBack extends Error {}

/** "booked", or the code of the problem; either way nothing is changed. */
async function booked(
  { tutorId, serviceId, facts }: Written,
  start: number,
  by: { readonly studentId: number; readonly holder: string },
): Promise<string> {
  const booking = { tutorId, serviceId, actorId: null, start, now: facts.now, ...by };
  try {
    await desk.app.tenant.db.transaction(async (tx: Sql) => {
      await bookLesson(tx, booking);
      throw new TakenBack();
    });
  } catch (error) {
    if (error instanceof TakenBack) return "booked";
    const problem = problemOf(error);
    if (problem === null) throw error;
    return problem.code;
  }
  throw new Error("a transaction was not taken back");
}

const text = (ms: number) => new Date(ms).toISOString();
