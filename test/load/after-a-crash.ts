import type { Sql } from "../../src/platform/database/sql.ts";
import type { Faults } from "./checker.ts";
import { aTime, booking, mondayOf, utc } from "./crash-commands.ts";
import { noteWeek } from "./crash-life.ts";
import {
  type KeptAnswer,
  keptAnswerFaults,
  keptAnswers,
  tornIn,
  versionsGoneBack,
} from "./crash-checker.ts";
import {
  type Actor,
  type Attempt,
  call,
  codeOf,
  count,
  type Known,
  noteAnswer,
  noteEffect,
  type Row,
  send,
  type World,
} from "./crash-world.ts";
import type { Random } from "../time/random.ts";

const HALF_HOUR = 1_800_000;
const WEEK = 336 * HALF_HOUR;

type Found = Row & {
  readonly id: number;
  readonly series: number | null;
  readonly changes: number;
};

const rowsOf = (db: Sql, { baseline }: World): Promise<Found[]> =>
  db<Found[]>`
    select id, tutor_id as tutor, student_id as student, origin, status, series_id as series,
      floor(extract(epoch from starts_at) * 1000)::float8 as from,
      floor(extract(epoch from ends_at) * 1000)::float8 as to,
      floor(extract(epoch from held_until))::float8 * 1000 as until,
      (select count(*) from lesson_changes where lesson_id = lessons.id) as changes
    from lessons where id > ${baseline}`;

/**
 * Finds out what became of the requests that were not answered: wholly carried out or not at all. Then
 * each lesson must be as it is known to be, and there must be no other.
 */
export async function settle(db: Sql, world: World): Promise<Faults> {
  const rows = await rowsOf(db, world);
  const kept = await keptAnswers(db);
  return [
    ...await keptAnswerFaults(db, world),
    ...[...world.open].flatMap((attempt) => settleOne(world, attempt, rows, kept)),
    ...lostOrUnasked(world, rows),
  ];
}

function settleOne(
  world: World,
  attempt: Attempt,
  rows: readonly Found[],
  kept: ReadonlyMap<string, KeptAnswer>,
): Faults {
  const { name, key, effect } = attempt;
  const made = madeBy(world, attempt, rows);
  const told = effect.kind === "make" ? made : [];
  if (effect.kind === "make" && made.length > 0 && made.length < effect.rows.length) {
    return [`${name} is torn: ${made.length} of ${effect.rows.length} lessons are there`];
  }
  const isDone = effect.kind === "make" ? made.length > 0 : isChanged(world, attempt, rows);
  const answer = key === null ? undefined : kept.get(key);
  const isKept = answer !== undefined && answer.status < 300;
  if (isDone !== null && key !== null && isDone !== isKept) {
    return [`${name} ${key} is ${isDone ? "" : "not "}done, its answer ${JSON.stringify(answer)}`];
  }
  count(world, `unanswered, ${isDone ?? isKept ? "done" : "not done"}`);
  if (isDone ?? isKept) noteEffect(world, attempt, told);
  if (key === null) world.open.delete(attempt);
  return [];
}

/** The rows that nobody was told of yet and that are what the attempt would have made. */
function madeBy({ known }: World, { effect }: Attempt, rows: readonly Found[]): Found[] {
  if (effect.kind !== "make") return [];
  return effect.rows.flatMap((wanted) => {
    const found = rows.find((row) =>
      !known.has(row.id) && isSame(row, { ...row, ...wanted, until: row.until })
    );
    return found ? [found] : [];
  });
}

/** Whether a change was made; null where nobody can tell: a hold that is gone and has expired. */
function isChanged({ known }: World, { effect }: Attempt, rows: readonly Found[]): boolean | null {
  if (effect.kind === "make") return false;
  const row = rows.find(({ id }) => id === effect.id);
  const before = known.get(effect.id);
  if (!row) return before?.status === "held" && isOver(before) ? null : effect.kind === "remove";
  if (effect.kind === "remove" || !before) return false;
  return isSame(row, { ...before, ...effect.to });
}

const isOver = ({ until }: Known) => until !== null && until <= Date.now();

function isSame(one: Row & { changes: number }, other: Row & { changes: number }): boolean {
  const fields = [
    "tutor",
    "student",
    "from",
    "to",
    "origin",
    "status",
    "until",
    "changes",
  ] as const;
  return fields.every((field) => one[field] === other[field]);
}

function lostOrUnasked({ known }: World, rows: readonly Found[]): Faults {
  const there = new Map(rows.map((row) => [row.id, row]));
  const lost = [...known].flatMap(([id, wanted]) => {
    const row = there.get(id);
    if (!row && wanted.status === "held" && isOver(wanted)) {
      known.delete(id);
      return [];
    }
    if (!row) return [`lesson ${id} is lost: ${JSON.stringify(wanted)}`];
    if (isSame(row, wanted)) return [];
    return [`lesson ${id} is ${JSON.stringify(row)}, not ${JSON.stringify(wanted)}`];
  });
  const unasked = rows.filter(({ id }) => !known.has(id));
  return [...lost, ...unasked.map((row) => `nobody was told of lesson ${JSON.stringify(row)}`)];
}

/**
 * Sends what has a key and was not answered once more: what was done comes back as it was kept, what was
 * not done is done now.
 */
export async function sendAgain(db: Sql, world: World): Promise<Faults> {
  const kept = await keptAnswers(db);
  const faults = await Promise.all([...world.open].map(async (attempt) => {
    const { name, key } = attempt;
    const first = kept.get(key ?? "");
    const answer = await call(world, attempt.actor, attempt);
    world.open.delete(attempt);
    count(world, `sent again, ${first ? "answered as before" : "done now"}`);
    if (!first) {
      const refusals = [...attempt.refusals ?? [], ...REFUSALS_OF_LATE];
      noteAnswer(world, { ...attempt, refusals }, answer);
      return answer.replayed ? [`${name} ${key} is answered from nowhere: ${answer.text}`] : [];
    }
    world.keyed.set(key ?? "", answer);
    const same = answer.status === first.status && answer.text === (first.text ?? "");
    if (same && answer.replayed) return [];
    return [`${name} ${key} is answered ${answer.status} ${answer.text}, not as before`];
  }));
  return faults.flat();
}

/** What was possible before the crash may not be any more. */
const REFUSALS_OF_LATE = ["slot_taken", "series_conflict", "hold_expired", "not_found"];

/**
 * The first bookings after a start, one with each tutor, are answered: whoever waits for a lock of the
 * dead is told after four seconds that it took too long.
 */
export async function firstBookings(world: World, random: Random): Promise<Faults> {
  const faults = await Promise.all(world.tutors.map(async (tutor, i) => {
    const start = aTime(random);
    const actor = world.probers[i];
    if (!actor) return [];
    const answer = await send(world, { ...booking(actor, tutor, start), actor, key: null });
    return answer === null ? [`the first booking with ${tutor.name} is not answered`] : [];
  }));
  return faults.flat();
}

/**
 * Lets half of the holds end a moment later, by the clock of the database, and books all of them for
 * others: those that have ended are in nobody's way, the others in everybody's.
 */
export async function bookOverHolds(db: Sql, world: World, random: Random): Promise<Faults> {
  const held = [...world.known].filter(([, { status }]) => status === "held");
  const ending = held.filter(() => random.between(0, 1) === 1).map(([id]) => id);
  const rows = await db<{ id: number; until: number }[]>`
    update lessons set held_until = now() + interval '50 milliseconds' where id = any(${ending})
    returning id, floor(extract(epoch from held_until))::float8 * 1000 as until`;
  for (const { id, until } of rows) {
    const before = world.known.get(id);
    if (before) world.known.set(id, { ...before, until });
  }
  await new Promise((resolve) => setTimeout(resolve, 60));
  const faults: string[] = [];
  for (const hold of held) {
    const fault = await bookOver(world, hold, ending.includes(hold[0]) ? 201 : 409);
    if (fault) faults.push(fault);
  }
  return faults;
}

async function bookOver(
  world: World,
  [id, hold]: readonly [number, Known],
  expected: number,
): Promise<string | null> {
  const tutor = world.tutors.find(({ id }) => id === hold.tutor);
  const actor = freeAt(world, hold);
  if (!tutor || !actor) return null;
  if (expected === 201) world.known.delete(id);
  const answer = await send(world, { ...booking(actor, tutor, hold.from), actor, key: null });
  if (answer?.status === expected) return null;
  const told = answer ? `${answer.status}${codeOf(answer)}` : "nothing";
  return `over the hold ${JSON.stringify(hold)} a booking gets ${told}, not ${expected}`;
}

/** A prober who has no lesson then. */
const freeAt = ({ known, probers }: World, { from, to }: Row): Actor | undefined =>
  probers.find(({ id }) =>
    ![...known.values()].some((row) =>
      row.student === id && row.status !== "cancelled" && row.from < to && row.to > from
    )
  );

/** The weeks of all tutors, as an admin sees them, show each lesson where it is and no other. */
export async function wrongWeeks(world: World): Promise<Faults> {
  const rows = [...world.known].filter(([, row]) => row.status !== "cancelled" && !isGone(row));
  const isTutor = (person: number) => world.tutors.some(({ id }) => id === person);
  // What a tutor takes is booked in their week, too.
  const shares = rows.flatMap(([id, row]) =>
    [row.tutor, row.student].filter(isTutor).map((tutor) => ({ tutor, id, ...timesIn(row) }))
  );
  const weeks = Map.groupBy(shares, ({ tutor, from }) => `${tutor} ${mondayOf(from)}`);
  const faults = await Promise.all([...weeks].map(async ([which, lessons]) => {
    const [tutor = 0, monday = 0] = which.split(" ").map(Number);
    const shown = await shownIn(world, tutor, monday);
    const wanted = lessons.flatMap(({ id, from, to, status }) =>
      Array.from({ length: (to - from) / HALF_HOUR }, (_, i) => from + i * HALF_HOUR)
        .filter((at) => at < monday + WEEK)
        .map((at) => `${utc(at)} ${status === "held" ? null : id}`)
    );
    const [missing, surplus] = [without(wanted, shown), without(shown, wanted)];
    if (missing.length + surplus.length === 0) return [];
    return [`the week ${utc(monday)} of ${tutor} lacks ${missing} and shows ${surplus}`];
  }));
  return faults.flat();
}

const timesIn = ({ from, to, status }: Known) => ({ from, to, status });

const isGone = (row: Known) => row.status === "held" && isOver(row);

const without = (list: readonly string[], other: readonly string[]) => {
  const known = new Set(other);
  return list.filter((item) => !known.has(item));
};

type Week = { cells: { start: string; status: string; lesson_id: number | null }[] };

/** "2027-03-08T10:00:00.000Z 7" for each booked cell. */
async function shownIn(world: World, tutor: number, monday: number): Promise<string[]> {
  const week = `week_start=${utc(monday).slice(0, 10)}&timezone=UTC`;
  const path = `/calendar/week?tutor_id=${tutor}&${week}`;
  const { headers, text } = await call(world, world.admin, { method: "GET", path });
  noteWeek(world, path, headers.get("etag") ?? "", text);
  const { cells }: Week = JSON.parse(text);
  return cells.filter(({ status }) => status === "booked")
    .map(({ start, lesson_id }) => `${utc(Date.parse(start))} ${lesson_id}`);
}

/** What the rows say against the answers and against each other. */
export const databaseFaults = async (db: Sql, world: World): Promise<Faults> => [
  ...await settle(db, world),
  ...await tornIn(db),
  ...await versionsGoneBack(db, world),
  ...world.faults.splice(0),
];

/** The same, and what the weeks show. */
export const allFaults = async (db: Sql, world: World): Promise<Faults> => [
  ...await databaseFaults(db, world),
  ...await wrongWeeks(world),
];
