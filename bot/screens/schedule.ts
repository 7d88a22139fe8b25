import type { Lesson, Schedule } from "../backend/shapes.ts";
import {
  dateInWords,
  dateOfDay,
  dayNumber,
  MINUTE_MS,
  type Moment,
  momentOf,
  placeInWords,
  spanText,
} from "../wording/moment.ts";
import { MOST_UNITS } from "../telegram/message-text.ts";
import { type DayText, partsOf, textOf } from "./day-parts.ts";
import { whatInWords } from "./lesson-text.ts";
import { inRows, menuButton, type PersonTalk, row, type Screen, withAge } from "./screen.ts";

const DAYS = 7;
/** In the place of a day: whichever is today. Nobody looks for a lesson of 1970-01-01. */
const TODAY = 0;
/** In the place of a part: there are never so many. */
const LAST = 999;
/** Of a message, without its title and what may stand above that. */
const ROOM = MOST_UNITS - 400;

/**
 * Seven days from `day` (days since 1970), or from today (N3); `page` counts the weeks from today, `part` what
 * comes before in a week that is too long for one message.
 */
export async function schedule(
  talk: PersonTalk,
  day = TODAY,
  page = 0,
  part = 0,
): Promise<Screen> {
  const { backend, telegramId, say, data } = talk;
  const dates = day === TODAY ? {} : { from: dateOfDay(day), to: dateOfDay(day + DAYS - 1) };
  const { value, outdated } = await backend.schedules.get(
    telegramId,
    dates.from ?? "today",
    () => backend.reads.schedule(talk, dates),
  );
  const [first, last] = [value.days.at(0)?.date, value.days.at(-1)?.date];
  const from = first === undefined ? day : dayNumber(first);
  const next = last === undefined ? from + DAYS : dayNumber(last) + 1;
  const parts = partsOf(daysInWords(talk, value), ROOM);
  const at = Math.min(part, parts.length - 1);
  const earlier = at > 0
    ? data("sched", from, page, at - 1)
    : data("sched", page === 1 ? TODAY : from - DAYS, page - 1, LAST);
  const later = at + 1 < parts.length
    ? data("sched", from, page, at + 1)
    : data("sched", next, page + 1);
  return {
    text: withAge(talk, outdated, partText(talk, value, parts[at] ?? [])),
    rows: [
      ...inRows(
        row(
          (page !== 0 || at > 0) && { text: say("button_earlier"), data: earlier },
          { text: say("button_later"), data: later },
        ),
        2,
      ),
      [menuButton(talk)],
    ],
  };
}

function partText(
  talk: PersonTalk,
  { days, timezone }: Schedule,
  part: readonly DayText[],
): string {
  const { say, language } = talk;
  const title = say("schedule_title", {
    from: dateInWords(say, language, part.at(0)?.date ?? "1970-01-01"),
    to: dateInWords(say, language, part.at(-1)?.date ?? "1970-01-01"),
    place: placeInWords(timezone, momentsOfDays(days)),
  });
  return `${title}\n\n${textOf(part) || say("schedule_empty")}`;
}

function daysInWords(talk: PersonTalk, { days }: Schedule): DayText[] {
  const { say, language } = talk;
  const moments = momentsOfDays(days);
  return days.map(({ date, lessons, free }) => {
    const lines = lessons.map((lesson) => lineOf(talk, lesson, moments));
    if (free.length > 0) lines.push(say("schedule_free", lengthOf(free)));
    return { date, heading: dateInWords(say, language, date), lines };
  });
}

const momentsOfDays = (days: Schedule["days"]): Moment[] =>
  days.flatMap(({ lessons }) => lessons).flatMap(momentsOf);

const momentsOf = (lesson: Lesson): Moment[] => [
  momentOf(lesson.user_local_start),
  momentOf(lesson.user_local_end),
];

function lineOf(talk: PersonTalk, lesson: Lesson, among: readonly Moment[]): string {
  const [start, end] = [momentOf(lesson.user_local_start), momentOf(lesson.user_local_end)];
  return talk.say("lesson_line", {
    time: spanText(start, end, among),
    what: whatInWords(talk, lesson, talk.person.user_id),
  });
}

/** How much of a day a tutor could still be booked: hours and minutes. */
function lengthOf(spans: readonly { readonly utc_start: string; readonly utc_end: string }[]) {
  const minutes = spans.reduce(
    (sum, { utc_start, utc_end }) =>
      sum + Math.round((Date.parse(utc_end) - Date.parse(utc_start)) / MINUTE_MS),
    0,
  );
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}
