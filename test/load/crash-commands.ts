import type { Random } from "../time/random.ts";
import type { Actor, Known, Row, Tutor, Wanted, World } from "./crash-world.ts";

const HALF_HOUR = 1_800_000;
const HOUR = 2 * HALF_HOUR;
const DAY = 48 * HALF_HOUR;
const WEEK = 7 * DAY;
const MINUTE = 60_000;
/** For so many a time is held. */
const MINUTES = 5;
/** Lessons are tried on so many days, between 08:00 and 20:00; all services last an hour. */
const DAYS = 14;

/** Of whom the turn is, and what chance they have. */
export type Turn = { readonly world: World; readonly actor: Actor; readonly random: Random };

/** What an actor may do next; null when there is nothing to do it with. */
export type Command = (turn: Turn) => Wanted | null;

const TAKEN = ["slot_taken"];
const firstDay = Math.ceil(Date.now() / DAY) * DAY + DAY;
export const utc = (ms: number): string => new Date(ms).toISOString();

/** 08:00 to 19:00 of one of the days. */
export const aTime = (random: Random): number =>
  firstDay + random.between(0, DAYS - 1) * DAY + random.between(16, 38) * HALF_HOUR;

const aRow = (tutor: number, student: number, from: number, to: number, origin: string): Row => ({
  tutor,
  student,
  from,
  to,
  origin,
  status: "scheduled",
  until: null,
});

/** `POST /bookings` by a student for themselves or a program for its own. */
export function booking(actor: Actor, tutor: Tutor, start: number) {
  return {
    name: "book",
    method: "POST",
    path: "/bookings",
    refusals: TAKEN,
    body: {
      tutor_id: tutor.id,
      service_id: tutor.serviceId,
      student_id: actor.id,
      start: utc(start),
    },
    effect: {
      kind: "make",
      rows: [aRow(tutor.id, actor.id, start, start + HOUR, "booking")],
    },
  } as const satisfies Wanted;
}

export const book: Command = ({ world, actor, random }) =>
  booking(actor, aTutor(world, actor, random), aTime(random));

export const enter: Command = ({ world, actor, random }) => {
  const { id: student } = aStudent(world, actor, random);
  const start = aTime(random);
  const end = start + random.between(1, 4) * HALF_HOUR;
  return {
    name: "enter",
    method: "POST",
    path: "/lessons",
    refusals: TAKEN,
    body: { student_id: student, start: utc(start), end: utc(end) },
    effect: { kind: "make", rows: [aRow(actor.id, student, start, end, "tutor")] },
  };
};

export const move: Command = (turn) => {
  const found = one(turn, "scheduled");
  if (!found) return null;
  const [id, { from, to, changes }] = found;
  const start = aTime(turn.random);
  if (start === from) return null;
  return {
    name: "move",
    method: "PATCH",
    path: `/lessons/${id}/reschedule`,
    refusals: TAKEN,
    body: { start: utc(start) },
    effect: {
      kind: "change",
      id,
      to: { from: start, to: start + to - from, changes: changes + 1 },
    },
  };
};

export const cancel: Command = (turn) => {
  const found = one(turn, "scheduled");
  if (!found) return null;
  const [id, { changes }] = found;
  return {
    name: "cancel",
    method: "POST",
    path: `/lessons/${id}/cancel`,
    body: { reason: "The power is off" },
    effect: { kind: "change", id, to: { status: "cancelled", changes: changes + 1 } },
  };
};

export const enterSeries: Command = ({ world, actor, random }) => {
  const { id: student } = aStudent(world, actor, random);
  const [first, weeks] = [aTime(random), random.between(2, 4)];
  const starts = Array.from({ length: weeks }, (_, i) => first + i * WEEK);
  const [firstDate, lastDate] = [first, starts.at(-1) ?? first].map((at) => utc(at).slice(0, 10));
  return {
    name: "series",
    method: "POST",
    path: "/lessons/series",
    refusals: ["series_conflict"],
    body: {
      student_id: student,
      day_of_week: 1 + (first - mondayOf(first) - first % DAY) / DAY,
      start_time: utc(first).slice(11, 16),
      duration_minutes: 60,
      first_date: firstDate,
      interval_end: lastDate,
    },
    effect: {
      kind: "make",
      rows: starts.map((start) => aRow(actor.id, student, start, start + HOUR, "tutor")),
    },
  };
};

export const hold: Command = ({ world, actor, random }) => {
  const { body, effect, ...wanted } = booking(actor, aTutor(world, actor, random), aTime(random));
  const rows = effect.rows.map((row) => ({ ...row, status: "held" }));
  return {
    ...wanted,
    name: "hold",
    path: "/bookings/holds",
    body: { ...body, minutes: MINUTES },
    effect: { ...effect, rows },
  };
};

const GONE = ["not_found", "hold_expired"];

export const redeem: Command = (turn) => {
  const found = one(turn, "held");
  const tutor = turn.world.tutors.find(({ id }) => id === found?.[1].tutor);
  if (!found || !tutor) return null;
  const [id, { from }] = found;
  const { body } = booking(turn.actor, tutor, from);
  return {
    name: "redeem",
    method: "POST",
    path: "/bookings",
    body: { ...body, hold_id: id },
    refusals: GONE,
    effect: { kind: "change", id, to: { status: "scheduled", until: null, changes: 1 } },
  };
};

export const prolong: Command = (turn) => {
  const found = one(turn, "held");
  if (!found) return null;
  const [id, { until }] = found;
  return {
    name: "prolong",
    method: "POST",
    path: `/bookings/holds/${id}/prolong`,
    refusals: [...GONE, "hold_prolonged_already"],
    effect: { kind: "change", id, to: { until: (until ?? 0) + MINUTES * MINUTE } },
  };
};

export const giveUp: Command = (turn) => {
  const found = one(turn, "held");
  if (!found) return null;
  const [id] = found;
  return {
    name: "give up",
    method: "DELETE",
    path: `/bookings/holds/${id}`,
    refusals: GONE,
    effect: { kind: "remove", id },
  };
};

/** The Monday of an instant, UTC. */
export const mondayOf = (ms: number): number =>
  ms - ms % DAY - (new Date(ms).getUTCDay() + 6) % 7 * DAY;

/** One of them, who is not the actor in another role. */
const aStudent = ({ actors }: World, actor: Actor, random: Random): Actor =>
  random.oneOf(actors.filter(({ role, id }) => role === "student" && id !== actor.id));

const aTutor = ({ tutors }: World, actor: Actor, random: Random): Tutor =>
  random.oneOf(tutors.filter(({ id }) => id !== actor.id));

/** One of the actor's own. */
export function one({ world, actor, random }: Turn, status: string): [number, Known] | undefined {
  const own = [...world.known].filter(([, row]) =>
    row.owner === actor.name && row.status === status && (row.until ?? Infinity) > Date.now()
  );
  return own.length === 0 ? undefined : random.oneOf(own);
}
