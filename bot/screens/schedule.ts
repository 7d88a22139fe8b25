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
import { whatInWords } from "./lesson-text.ts";
import { inRows, menuButton, type PersonTalk, row, type Screen, withAge } from "./screen.ts";

const DAYS = 7;

/** Seven days from `day` (days since 1970), or from today (N3); `page` counts the weeks from today. */
export async function schedule(talk: PersonTalk, day?: number, page = 0): Promise<Screen> {
  const { backend, telegramId, say, data } = talk;
  const dates = day === undefined ? {} : { from: dateOfDay(day), to: dateOfDay(day + DAYS - 1) };
  const { value, outdated } = await backend.schedules.get(
    telegramId,
    dates.from ?? "today",
    () => backend.reads.schedule(talk, dates),
  );
  const [first, last] = [value.days.at(0)?.date, value.days.at(-1)?.date];
  const from = first === undefined ? day ?? 0 : dayNumber(first);
  const next = last === undefined ? from + DAYS : dayNumber(last) + 1;
  const earlier = page === 1 ? data("sched") : data("sched", from - DAYS, page - 1);
  return {
    text: withAge(talk, outdated, scheduleText(talk, value)),
    rows: [
      ...inRows(
        row(
          page !== 0 && { text: say("button_earlier"), data: earlier },
          { text: say("button_later"), data: data("sched", next, page + 1) },
        ),
        2,
      ),
      [menuButton(talk)],
    ],
  };
}

function scheduleText(talk: PersonTalk, { days, timezone }: Schedule): string {
  const { say, language } = talk;
  const moments = days.flatMap(({ lessons }) => lessons).flatMap(momentsOf);
  const title = say("schedule_title", {
    from: dateInWords(say, language, days.at(0)?.date ?? "1970-01-01"),
    to: dateInWords(say, language, days.at(-1)?.date ?? "1970-01-01"),
    place: placeInWords(timezone, moments),
  });
  const told = days.flatMap(({ date, lessons, free }) => {
    const lines = lessons.map((lesson) => lineOf(talk, lesson, moments));
    if (free.length > 0) lines.push(say("schedule_free", lengthOf(free)));
    return lines.length === 0 ? [] : [`${dateInWords(say, language, date)}\n${lines.join("\n")}`];
  });
  return [title, ...(told.length > 0 ? told : [say("schedule_empty")])].join("\n\n");
}

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
