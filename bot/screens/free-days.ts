import { dateInWords, dateOfDay, dayNumber, placeInWords } from "../wording/moment.ts";
import { momentsOf, opened, readFree, type Search } from "./free-search.ts";
import { inRows, menuButton, type PersonTalk, type Screen } from "./screen.ts";

/** Dates on one screen. */
const DAYS = 14;

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
  const range = await readFree(talk, search, { ...from, ...to });
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
