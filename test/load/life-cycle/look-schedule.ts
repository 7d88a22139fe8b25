import { expect } from "vitest";
import type { Person } from "../../support/app.ts";
import { inHisWay } from "./judge-bookings.ts";
import { brokenRules, IN_THE_WAY, isOverLimit, mayBegin, takenOf } from "./rules.ts";
import {
  DAY,
  hasPart,
  holderOf,
  HOUR,
  type Interval,
  MINUTE,
  overlap,
  type State,
  type Tutor,
} from "./state.ts";
import { instantAt, plusDays, utc } from "./wall.ts";
import { DAYS, personOf, startOf, STARTS, type World } from "./world.ts";

/** What is looked at: the days of the lessons, as people in Dublin have them. */
const [FROM, TO] = ["2060-03-25", "2060-03-30"] as const;
const ZONE = "Europe/Dublin";

type Span = { readonly utc_start: string; readonly utc_end: string };
type DayBody = {
  readonly date: string;
  readonly available: readonly Span[];
  readonly occupied: readonly (Span & { kind: string; lesson_id?: number; block_id?: number })[];
  readonly free: readonly Span[];
};

/** Day view, free times and week view, each by itself, say what the model says. */
export async function lookAtSchedule(world: World, state: State): Promise<void> {
  const n = state.lessons.length + state.holds.length;
  for (const tutor of state.tutors) {
    await lookAtDays(personOf(world, { role: "tutor", id: tutor.id }), tutor, state, true);
    const [stranger, ...others] = state.students.filter((id) => id !== tutor.id)
      .map((id) => personOf(world, { role: "student", id }));
    if (!stranger) throw new Error("nobody to look");
    await lookAtDays(stranger, tutor, state, false);
    await lookAtWeek(stranger, tutor, state);
    const teaches = others.filter(({ id }) => state.tutors.some((one) => one.id === id));
    for (const student of [stranger, ...teaches]) {
      await lookAtFreeTimes(student, tutor, state);
      await lookWhy(student, tutor, state, startOf(n % DAYS.length, n % STARTS));
    }
  }
}

async function lookAtDays(by: Person, tutor: Tutor, state: State, isOwner: boolean) {
  const query = `tutor_id=${tutor.id}&from=${FROM}&to=${TO}&timezone=${ZONE}`;
  const { body } = await by.get<{ days: DayBody[] }>(`/schedule/range?${query}`);
  const expected = datesFromTo().map((day) => {
    const all = occupiedOf(state, tutor).filter((one) => overlap(one, day));
    const occupied = isOwner ? all : asOneBlock(all);
    const available = tutor.available.filter((one) => overlap(one, day)).map((one) =>
      cut(one, day)
    );
    return {
      date: day.date,
      available: available.map(spell),
      occupied: occupied
        .map((one) => `${spell(cut(one, day))} ${one.kind}${isOwner ? ` ${one.ids}` : ""}`)
        .toSorted(),
      free: available.flatMap((one) => without(one, [...occupied, { start: 0, end: state.now }]))
        .map(spell),
    };
  });
  const answered = body.days.map((day) => ({
    date: day.date,
    available: day.available.map(spellSpan),
    occupied: day.occupied.map((one) =>
      `${spellSpan(one)} ${one.kind}${isOwner ? ` ${one.lesson_id}/${one.block_id}` : ""}`
    ).toSorted(),
    free: day.free.map(spellSpan),
  }));
  expect(answered, `the days of tutor ${tutor.id}`).toEqual(expected);
}

/**
 * Every half hour of the tutor's clocks, which here are those of UTC, and every instant where free time
 * begins, at which an hour is free for whoever asks.
 */
async function lookAtFreeTimes(by: Person, tutor: Tutor, state: State) {
  const query = `tutor_id=${tutor.id}&from=${FROM}&to=${TO}&timezone=${ZONE}`;
  type FreeBody = { days: { slots: Span[] }[] };
  const { body } = await by.get<FreeBody>(
    `/schedule/free-slots/range?${query}&duration_minutes=60&step_minutes=30`,
  );
  const holder = holderOf({ role: "student", id: by.id });
  const rulesOf = (start: number, end: number) =>
    brokenRules(state, { tutor: tutor.id, student: by.id, start, end, holder });
  const begins = (start: number) =>
    rulesOf(start - MINUTE, start).some((rule) => IN_THE_WAY.includes(rule));
  const from = instantAt(ZONE, FROM, "00:00");
  const end = instantAt(ZONE, plusDays(TO, 1), "00:00");
  const halfHours = Array.from(
    { length: (end - from) / (HOUR / 2) },
    (_, i) => from + i * HOUR / 2,
  );
  const others = mayBegin(state, tutor.id).filter((start) => from <= start && start < end);
  const expected = [...new Set([...halfHours, ...others.filter(begins)])]
    .filter((start) => rulesOf(start, start + HOUR).length === 0)
    .toSorted((a, b) => a - b);
  expect(body.days.flatMap(({ slots }) => slots.map((slot) => asUtc(slot.utc_start))))
    .toEqual(expected.map(utc));
}

/** `GET /schedule/explain`: each rule by itself, as it would be for a booking of an hour. */
async function lookWhy(by: Person, tutor: Tutor, state: State, start: number) {
  const query = `tutor_id=${tutor.id}&start=${utc(start)}&duration_minutes=60`;
  type WhyBody = { bookable: boolean; rules: { rule: string; passed: boolean }[] };
  const { body } = await by.get<WhyBody>(`/schedule/explain?${query}`);
  const place = { tutor: tutor.id, student: by.id, start, end: start + HOUR };
  const holder = holderOf({ role: "student", id: by.id });
  const isOver = isOverLimit(state, tutor.id, by.id, inHisWay(state, place, holder));
  const broken = [
    ...brokenRules(state, { ...place, holder }),
    ...(isOver ? ["limit_exceeded"] : []),
  ];
  const failed = body.rules.filter(({ passed }) => !passed).map(({ rule }) => rule);
  expect([body.bookable, ...failed], `why ${utc(start)}`).toEqual([broken.length === 0, ...broken]);
}

async function lookAtWeek(by: Person, tutor: Tutor, state: State) {
  const query = `tutor_id=${tutor.id}&week_start=2060-03-22&timezone=UTC`;
  type WeekBody = { cells: { start: string; status: string }[] };
  const { body } = await by.get<WeekBody>(`/calendar/week?${query}`);
  const from = Date.parse(`${FROM}T00:00Z`);
  const cells = body.cells.filter(({ start }) => Date.parse(start) >= from);
  const occupied = occupiedOf(state, tutor);
  const statusOf = (start: number): string => {
    const cell = { start, end: start + HOUR / 2 };
    const kinds = occupied.filter((one) => overlap(one, cell)).map(({ kind }) => kind);
    if (kinds.includes("booked")) return "booked";
    if (kinds.includes("blocked")) return "blocked";
    const isWhole = tutor.available.some((one) => one.start <= start && cell.end <= one.end);
    return isWhole ? "available" : "empty";
  };
  expect(cells.map(({ start, status }) => `${asUtc(start)} ${status}`)).toEqual(
    Array.from({ length: 4 * DAY / (HOUR / 2) }, (_, i) => from + i * HOUR / 2)
      .map((start) => `${utc(start)} ${statusOf(start)}`),
  );
}

const datesFromTo = () => {
  const dates = [];
  for (let date: string = FROM; date <= TO; date = plusDays(date, 1)) {
    const [start, end] = [date, plusDays(date, 1)].map((day) => instantAt(ZONE, day, "00:00"));
    dates.push({ date, start: start ?? 0, end: end ?? 0 });
  }
  return dates;
};

/** Lessons that they teach or take, with their ids; what is held is booked, by nobody; time off. */
function occupiedOf(state: State, { id }: Tutor) {
  const taken = takenOf(state).filter((one) => hasPart(one, id)).map((one) => ({
    start: one.start,
    end: one.end,
    kind: "booked",
    ids: `${one.holder === null ? one.id : null}/null`,
  }));
  const off = state.blocks.filter(({ tutor }) => tutor === id).map((one) => ({
    start: one.start,
    end: one.end,
    kind: "blocked",
    ids: `null/${one.id}`,
  }));
  return [...taken, ...off];
}

/** Time off that overlaps or touches is one block to strangers. */
function asOneBlock(occupied: ReturnType<typeof occupiedOf>): ReturnType<typeof occupiedOf> {
  const blocks = occupied.filter(({ kind }) => kind === "blocked");
  const first = blocks.find((one) =>
    blocks.some((other) => other !== one && one.start <= other.end && other.start <= one.end)
  );
  if (!first) return occupied;
  const second =
    blocks.find((other) =>
      other !== first && first.start <= other.end && other.start <= first.end
    ) ?? first;
  const both = {
    ...first,
    start: Math.min(first.start, second.start),
    end: Math.max(first.end, second.end),
  };
  return asOneBlock([...occupied.filter((one) => one !== first && one !== second), both]);
}

const cut = (one: Interval, day: Interval): Interval => ({
  start: Math.max(one.start, day.start),
  end: Math.min(one.end, day.end),
});

/** What is left of a time. */
const without = (time: Interval, taken: readonly Interval[]): Interval[] =>
  taken.reduce<Interval[]>((left, one) =>
    left.flatMap(({ start, end }) => [
      { start, end: Math.min(end, one.start) },
      { start: Math.max(start, one.end), end },
    ]).filter(({ start, end }) => start < end), [time]);

const spell = ({ start, end }: Interval): string => `${utc(start)}–${utc(end)}`;
const asUtc = (text: string): string => utc(Date.parse(text));
const spellSpan = (span: Span): string => `${asUtc(span.utc_start)}–${asUtc(span.utc_end)}`;
