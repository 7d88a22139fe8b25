import { dateInWords, dateOfDay, MINUTE_MS, momentOf, placeInWords } from "../wording/moment.ts";
import { momentsOf, opened, readFree, type Search } from "./free-search.ts";
import { inRows, menuButton, pageOf, type PersonTalk, type Screen } from "./screen.ts";

/** Times on one screen: Telegram takes 100 buttons of a message. */
const TIMES = 48;

/** The free times of a day. */
export async function freeTimes(
  talk: PersonTalk,
  search: Search,
  day: number,
  page = 0,
): Promise<Screen> {
  const { say, language } = talk;
  const date = dateOfDay(day);
  const range = await readFree(talk, search, { from: date, to: date });
  const moments = momentsOf(range);
  const hasChange = new Set(moments.map(({ offset }) => offset)).size > 1;
  const buttons = range.days.flatMap(({ slots }) => slots).map((slot) => {
    const { time, offset } = momentOf(slot.user_local_start);
    return {
      text: hasChange ? `${time} (${offset})` : time,
      data: search.toTime(Date.parse(slot.utc_start) / MINUTE_MS),
    };
  });
  const { shown, turning } = pageOf(
    talk,
    buttons,
    { page, size: TIMES },
    (other) => search.toDay(day, other),
  );
  const told = { date: dateInWords(say, language, date) };
  const question = buttons.length > 0
    ? say("times_title", { ...told, place: placeInWords(range.timezone, moments) })
    : say("times_none", told);
  return {
    text: opened(search, question),
    rows: [
      ...inRows(shown, hasChange ? 2 : 4),
      turning,
      [{ text: say("button_back"), data: search.toDays(day, 0) }, menuButton(talk)],
    ],
  };
}
