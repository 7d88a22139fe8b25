import type { Dates, Wanted } from "../backend/reads.ts";
import type { FreeRange } from "../backend/shapes.ts";
import {
  dateInWords,
  dateOfDay,
  dayNumber,
  type Moment,
  momentOf,
  placeInWords,
} from "../wording/moment.ts";
import { type Button, inRows, menuButton, type PersonTalk, row, type Screen } from "./screen.ts";

/** Dates on one screen, and times: Telegram takes 100 buttons of a message. */
const DAYS = 14;
const TIMES = 48;
const MINUTE_MS = 60_000;

/** Whose free times are looked for, what for, and what the buttons do. */
export type Search = {
  readonly tutorId: number;
  readonly wanted: Wanted;
  /** A start that is not offered: the lesson that is moved is there already. */
  readonly except: string | null;
  /** Stands over the question. */
  readonly opening: string | null;
  /** The numbers are days since 1970 and minutes since 1970; a page counts from 0. */
  readonly toDays: (day: number, page: number) => string;
  readonly toDay: (day: number, page: number) => string;
  readonly toTime: (minute: number) => string;
  readonly back: Button;
};

/** The days that have free times, from `day` on or from today. */
export async function freeDays(
  talk: PersonTalk,
  search: Search,
  day?: number,
  page = 0,
): Promise<Screen> {
  const { say, language } = talk;
  const from = day === undefined ? {} : { from: dateOfDay(day) };
  // Without `from` the API begins today, and it knows today's date: `to` would have to guess it.
  const to = day === undefined ? {} : { to: dateOfDay(day + DAYS - 1) };
  const range = await read(talk, search, { ...from, ...to });
  const [first, last] = [range.days.at(0)?.date, range.days.at(-1)?.date];
  const next = last === undefined ? (day ?? 0) + DAYS : dayNumber(last) + 1;
  const days = range.days.filter(({ slots }) => slots.length > 0);
  const inWords = (date: string | undefined) =>
    date === undefined ? "" : dateInWords(say, language, date);
  const question = days.length > 0
    ? say("days_title", { place: placeInWords(range.timezone, momentsOf(range)) })
    : say("days_none", { from: inWords(first), to: inWords(last) });
  const buttons = days.map(({ date, slots }) => ({
    text: `${dateInWords(say, language, date, true)} · ${slots.length}`,
    data: search.toDay(dayNumber(date), 0),
  }));
  return {
    text: opened(search, question),
    rows: [
      ...inRows(buttons, 2),
      [{ text: say("button_later"), data: search.toDays(next, page + 1) }],
      [search.back, menuButton(talk)],
    ],
  };
}

/** The free times of a day. */
export async function freeTimes(
  talk: PersonTalk,
  search: Search,
  day: number,
  page = 0,
): Promise<Screen> {
  const { say, language } = talk;
  const date = dateOfDay(day);
  const range = await read(talk, search, { from: date, to: date });
  const moments = momentsOf(range);
  const hasChange = new Set(moments.map(({ offset }) => offset)).size > 1;
  const buttons = range.days.flatMap(({ slots }) => slots).map((slot) => {
    const { time, offset } = momentOf(slot.user_local_start);
    return {
      text: hasChange ? `${time} (${offset})` : time,
      data: search.toTime(Date.parse(slot.utc_start) / MINUTE_MS),
    };
  });
  const told = { date: dateInWords(say, language, date) };
  const question = buttons.length > 0
    ? say("times_title", { ...told, place: placeInWords(range.timezone, moments) })
    : say("times_none", told);
  return {
    text: opened(search, question),
    rows: [
      ...inRows(buttons.slice(page * TIMES, (page + 1) * TIMES), hasChange ? 2 : 4),
      row(
        page > 0 && { text: say("button_earlier"), data: search.toDay(day, page - 1) },
        (page + 1) * TIMES < buttons.length &&
          { text: say("button_later"), data: search.toDay(day, page + 1) },
      ),
      [{ text: say("button_back"), data: search.toDays(day, 0) }, menuButton(talk)],
    ],
  };
}

async function read(talk: PersonTalk, search: Search, dates: Dates): Promise<FreeRange> {
  const { tutorId, wanted, except } = search;
  const range = await talk.backend.reads.freeTimes(talk, tutorId, wanted, dates);
  const days = range.days.map((day) => ({
    ...day,
    slots: day.slots.filter(({ utc_start }) => utc_start !== except),
  }));
  return { ...range, days };
}

const momentsOf = ({ days }: FreeRange): Moment[] =>
  days.flatMap(({ slots }) => slots).map(({ user_local_start }) => momentOf(user_local_start));

const opened = ({ opening }: Search, question: string): string =>
  opening === null ? question : `${opening}\n\n${question}`;

/** The instant that a button of `toTime` names. */
export const instantOf = (minute: number): string =>
  new Date(minute * MINUTE_MS).toISOString().replace(".000Z", "Z");
