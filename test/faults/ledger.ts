import type { Sql } from "../../src/platform/database/sql.ts";
import type { Answer } from "../support/app.ts";
import type { Person } from "../support/app.ts";
import type { LessonBody } from "../support/marketplace.ts";
import type { Random } from "../time/random.ts";

export type Client = Pick<Person, "id" | "get" | "post" | "patch">;

/** A tutor and what they offer. */
export type Bookable = { readonly id: number; readonly serviceId: number };

/** What a client may believe of a lesson: where it starts, or that there is none. */
type Belief = { readonly start: string | null };

/**
 * A booking that was tried, under a note of its own. `may` holds what its answers leave open: one belief
 * where they were clear, two where one said that nobody knows.
 */
export type Attempt = {
  readonly student: number;
  readonly tutor: number;
  readonly first: string;
  id: number | null;
  may: Belief[];
};

export type Ledger = {
  readonly attempts: Attempt[];
  readonly counts: Map<string, number>;
  readonly stale: string[];
  readonly faults: string[];
  /** The Monday of the week in which they book, as a date. */
  readonly monday: string;
};

const HALF_HOUR = 1_800_000;
const REFUSALS = [
  "slot_taken",
  "outside_availability",
  "lesson_not_scheduled",
  "idempotency_in_progress",
];

type Told = Answer<LessonBody>;

/** Whether the answer leaves open what has become of the request. */
const isUnclear = ({ status, body }: Told) =>
  status === 503 && /not known/.test(String((body as { detail?: string }).detail));

/** Each starts at a minute of its own, so that an attempt can be found again by its start. */
function aStart({ monday }: Ledger, random: Random): string {
  const day = random.between(0, 2);
  const minutes = 8 * 60 + random.between(0, 11 * 60);
  return new Date(Date.parse(monday) + day * 86_400_000 + minutes * 60_000).toISOString();
}

/** One client's acts, one after the other: they book, move and cancel, and look at what they did. */
export function clientLife(
  ledger: Ledger,
  client: Client,
  admin: Pick<Client, "get">,
  tutors: readonly Bookable[],
  random: Random,
): () => Promise<void> {
  const own: Attempt[] = [];
  const tried = new Set<string>();
  return async () => {
    const choice = random.between(1, 10);
    const known = own.filter(({ id, may }) => id !== null && may.length === 1 && may[0]?.start);
    const attempt = known.length > 0 ? random.oneOf(known) : undefined;
    if (choice <= 6 || attempt === undefined) {
      const start = aStart(ledger, random);
      const tutor = random.oneOf(tutors);
      if (tried.has(`${tutor.id} ${start}`)) return;
      tried.add(`${tutor.id} ${start}`);
      own.push(await bookOne(ledger, client, tutor, start, random));
    } else if (choice <= 8) await moveOne(ledger, client, attempt, aStart(ledger, random), tried);
    else await cancelOne(ledger, client, attempt);
    const last = attempt ?? own.at(-1);
    if (last) await look(ledger, admin, last);
  };
}

async function bookOne(
  ledger: Ledger,
  client: Client,
  tutor: Bookable,
  start: string,
  random: Random,
): Promise<Attempt> {
  const attempt: Attempt = {
    student: client.id,
    tutor: tutor.id,
    first: start,
    id: null,
    may: [{ start: null }, { start }],
  };
  ledger.attempts.push(attempt);
  const headers: Record<string, string> = random.between(0, 2) === 0
    ? { "idempotency-key": crypto.randomUUID() }
    : {};
  const send = () =>
    client.post<LessonBody>("/bookings", {
      tutor_id: tutor.id,
      service_id: tutor.serviceId,
      start,
    }, { headers });
  let answer = await send();
  // A key makes it safe to ask again, and the answer is then the first one's.
  for (let again = 0; "idempotency-key" in headers && answer.status === 503 && again < 3; again++) {
    count(ledger, "retried", answer);
    answer = await send();
  }
  count(ledger, "book", answer);
  if (answer.status === 201) {
    attempt.id = answer.body.id;
    attempt.may = [{ start }];
  } else if (!isUnclear(answer)) attempt.may = [{ start: null }];
  return attempt;
}

async function moveOne(
  ledger: Ledger,
  client: Client,
  attempt: Attempt,
  start: string,
  tried: Set<string>,
): Promise<void> {
  if (tried.has(`${attempt.tutor} ${start}`)) return;
  tried.add(`${attempt.tutor} ${start}`);
  const before = attempt.may;
  attempt.may = [...before, { start }];
  const answer = await client.patch<LessonBody>(`/lessons/${attempt.id}/reschedule`, { start });
  count(ledger, "move", answer);
  if (answer.status === 200) attempt.may = [{ start }];
  else if (!isUnclear(answer)) attempt.may = before;
}

async function cancelOne(ledger: Ledger, client: Client, attempt: Attempt): Promise<void> {
  const before = attempt.may;
  attempt.may = [...before, { start: null }];
  const answer = await client.post<LessonBody>(`/lessons/${attempt.id}/cancel`, {});
  count(ledger, "cancel", answer);
  if (answer.status === 200) attempt.may = [{ start: null }];
  else if (!isUnclear(answer)) attempt.may = before;
}

type Cell = { readonly start: string; readonly lesson_id: number | null };

/** A week that is read after a clear answer shows the lesson where it is, and nowhere else. */
async function look(ledger: Ledger, admin: Pick<Client, "get">, attempt: Attempt): Promise<void> {
  const [belief, ...others] = attempt.may;
  if (!belief || others.length > 0 || attempt.id === null) return;
  const { status, body } = await admin.get<{ cells: Cell[] }>(
    `/calendar/week?tutor_id=${attempt.tutor}&week_start=${ledger.monday}&timezone=UTC`,
  );
  if (status !== 200) return;
  ledger.counts.set("weeks", (ledger.counts.get("weeks") ?? 0) + 1);
  const shown = body.cells.some(({ start, lesson_id }) =>
    lesson_id === attempt.id &&
    Math.abs(Date.parse(start) - Date.parse(belief.start ?? "")) < HALF_HOUR
  );
  const anywhere = body.cells.some(({ lesson_id }) => lesson_id === attempt.id);
  // Another lesson may share the cell, and is shown instead.
  if (belief.start === null && anywhere) ledger.stale.push(`${attempt.id} was cancelled`);
  if (belief.start !== null && anywhere && !shown) {
    ledger.stale.push(`${attempt.id} is not shown at ${belief.start}`);
  }
}

function count(ledger: Ledger, what: string, answer: Told): void {
  const { status, body } = answer;
  const code = status < 300 ? "" : ` ${body.code}`;
  const row = `${what} ${status}${code}${isUnclear(answer) ? " (nobody knows)" : ""}`;
  ledger.counts.set(row, (ledger.counts.get(row) ?? 0) + 1);
  if (status >= 500 && status !== 503) ledger.faults.push(`${row}: ${JSON.stringify(body)}`);
  if (status >= 400 && status < 500 && !REFUSALS.includes(body.code)) ledger.faults.push(row);
}

/** Attempts of which the database holds something that their answers exclude. */
export async function liesOf(db: Sql, { attempts }: Ledger): Promise<string[]> {
  const rows = await db<{ id: number; student_id: number; tutor_id: number; start: string }[]>`
    select id, student_id, tutor_id, starts_at as start from lessons
    where status = 'scheduled' and tutor_id = any (${attempts.map(({ tutor }) => tutor)})`;
  const iso = (text: string | null) => text && new Date(text).toISOString();
  const lies: string[] = [];
  const explained = new Set<number>();
  for (const attempt of attempts) {
    const mine = rows.filter((row) =>
      row.id === attempt.id || (attempt.id === null && row.student_id === attempt.student &&
        row.tutor_id === attempt.tutor && iso(row.start) === attempt.first)
    );
    for (const { id } of mine) explained.add(id);
    const is = mine[0] ? iso(mine[0].start) : null;
    if (mine.length > 1 || !attempt.may.some(({ start }) => iso(start) === is)) {
      lies.push(`told ${JSON.stringify(attempt)}, is ${JSON.stringify(mine)}`);
    }
  }
  for (const row of rows) if (!explained.has(row.id)) lies.push(`nobody asked for ${row.id}`);
  return lies;
}
