import { isTooLate, occupied, withLesson } from "./judge-lessons.ts";
import type { Made, Of } from "./operation.ts";
import { MINUTE, type Series, type State, tutorOf } from "./state.ts";
import { dateAt, instantAt, plusDays, weekdayOf } from "./wall.ts";
import { isOnePerson, refused, type Verdict } from "./verdict.ts";

/** A weekly lesson, whole or not at all, or where it is free (L5). */
export function judgeRepeat(state: State, wanted: Of<"repeat">): Verdict {
  const { zone } = tutorOf(state, wanted.by.id);
  const first = plusDays(wanted.first, (wanted.weekday - weekdayOf(wanted.first) + 7) % 7);
  if (wanted.end !== null && wanted.end < first) return refused(state, "400 validation_failed");
  if (instantAt(zone, first, wanted.time) <= state.now) return refused(state, "409 in_the_past");
  const until = lastDate(state, wanted.by.id, zone, wanted.end);
  if (first > until) return refused(state, "409 beyond_horizon");
  const series = {
    tutor: wanted.by.id,
    student: wanted.student,
    weekday: wanted.weekday,
    time: wanted.time,
    minutes: wanted.minutes,
    zone,
    first,
    end: wanted.end,
    bookedUntil: until,
    skipped: [],
  };
  const places = placesOf(series, first, until);
  const free = places.filter((place) => occupied(state, place).length === 0);
  const isTaken = wanted.skips ? free.length === 0 : free.length < places.length;
  return {
    faults: [...(isTaken ? ["409 series_conflict"] : []), ...isOnePerson(series)],
    success: wanted.isDry ? "200" : "201",
    after: ({ series: id, lessons }) =>
      wanted.isDry ? state : withDates(
        {
          ...state,
          series: [...state.series, { ...series, id }],
        },
        id,
        free,
        lessons,
      ),
  };
}

type Place = ReturnType<typeof placesOf>[number];

function withDates(
  state: State,
  series: string,
  places: readonly Place[],
  lessons: Made["lessons"],
): State {
  return places.reduce(
    (known, place) => withLesson(known, { ...place, series, id: lessons.get(place.date) ?? -1 }),
    state,
  );
}

/** One place a week, from one date to the other, both included. */
function placesOf(series: Omit<Series, "id">, from: string, to: string) {
  const { tutor, student, zone, time, minutes } = series;
  const places = [];
  let date = plusDays(from, (series.weekday - weekdayOf(from) + 7) % 7);
  for (; date <= to; date = plusDays(date, 7)) {
    const start = instantAt(zone, date, time);
    places.push({ tutor, student, date, start, end: start + minutes * MINUTE });
  }
  return places;
}

function lastDate(state: State, tutor: number, zone: string, end: string | null): string {
  const horizon = tutorOf(state, tutor).policy.horizon_days ?? 90;
  const last = plusDays(dateAt(zone, state.now), horizon);
  return end !== null && end < last ? end : last;
}

/** The series ends before a date: its lessons from then on that have not begun are cancelled. */
export function judgeEnd(state: State, { by, series: id, from }: Of<"endSeries">): Verdict {
  const series = state.series.find((one) =>
    one.id === id && (by.role === "admin" || by.id === one.tutor || by.id === one.student)
  );
  if (!series) return refused(state, "404 not_found");
  const going = state.lessons.filter((one) =>
    one.series === id && (one.date ?? "") >= from && one.status === "scheduled" &&
    one.start > state.now
  );
  const isLate = going.some((one) => isTooLate(state, by, one));
  if (isLate) return refused(state, "409 too_late_to_cancel");
  const dayBefore = plusDays(from > series.first ? from : series.first, -1);
  const earlier = (date: string) => date < dayBefore ? date : dayBefore;
  const ended = {
    ...series,
    end: series.end === null ? dayBefore : earlier(series.end),
    bookedUntil: earlier(series.bookedUntil),
    skipped: series.skipped.filter((date) => date < from),
  };
  return {
    faults: [],
    success: "200",
    after: () => ({
      ...state,
      series: state.series.map((one) => one.id === id ? ended : one),
      lessons: state.lessons.map((one) =>
        going.includes(one) ? { ...one, status: "cancelled" } : one
      ),
    }),
  };
}

/** The lesson of a date, wherever it was moved. */
export const lessonOfDate = (
  state: State,
  { series, date }: { readonly series: string; readonly date: string },
): number | null =>
  state.lessons.find((one) => one.series === series && one.date === date)?.id ?? null;

/**
 * The hourly maintenance: lessons that have ended are completed, expired holds go, and series get the
 * dates that were taken and are free, and those that came inside the horizon. `lessons` are those it made, by "series date".
 */
export function maintained(state: State, { lessons }: Made): State {
  const tidy: State = {
    ...state,
    holds: state.holds.filter(({ expired }) => !expired),
    lessons: state.lessons.map((one) =>
      one.status === "scheduled" && one.end <= state.now ? { ...one, status: "completed" } : one
    ),
  };
  const back = tidy.series.reduce((known, { id }) => takenBack(known, id, lessons), tidy);
  return back.series.reduce((known, series) => extended(known, series, lessons), back);
}

function takenBack(state: State, id: string, lessons: Made["lessons"]): State {
  const series = state.series.find((one) => one.id === id);
  if (!series) return state;
  const free = series.skipped.flatMap((date) => placesOf(series, date, date))
    .filter((place) => occupied(state, place).length === 0);
  const skipped = series.skipped.filter((date) => !free.some((place) => place.date === date));
  return withDates(withSeries(state, { ...series, skipped }), id, free, idsOf(id, free, lessons));
}

const withSeries = (state: State, series: Series): State => ({
  ...state,
  series: state.series.map((one) => one.id === series.id ? series : one),
});

const idsOf = (series: string, places: readonly Place[], lessons: Made["lessons"]) =>
  new Map(places.map(({ date }) => [date, lessons.get(`${series} ${date}`) ?? -1]));

function extended(state: State, series: Series, lessons: Made["lessons"]): State {
  const until = lastDate(state, series.tutor, series.zone, series.end);
  if (until <= series.bookedUntil) return state;
  const places = placesOf(series, plusDays(series.bookedUntil, 1), until);
  const free = places.filter((place) => occupied(state, place).length === 0);
  const taken = places.filter((place) => !free.includes(place)).map(({ date }) => date);
  const skipped = [...series.skipped, ...taken];
  const longer = { ...series, bookedUntil: until, skipped };
  return withDates(withSeries(state, longer), series.id, free, idsOf(series.id, free, lessons));
}
