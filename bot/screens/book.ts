import { isRefused } from "../backend/backend-error.ts";
import type { Hold } from "../backend/shapes.ts";
import { MINUTE_MS } from "../wording/moment.ts";
import { freeDays } from "./free-days.ts";
import { instantOf, type Search } from "./free-search.ts";
import { freeTimes } from "./free-times.ts";
import { whatInWords, whenInWords } from "./lesson-text.ts";
import { menuButton, type PersonTalk, plain, type Screen } from "./screen.ts";
import { nameOfTutor } from "./tutors.ts";
import { written } from "./written.ts";

const searchOf = ({ say, data }: PersonTalk, tutorId: number, serviceId: number): Search => ({
  tutorId,
  wanted: { service_id: serviceId },
  except: null,
  opening: null,
  toDays: (day, page) =>
    page === 0 ? data("svc", tutorId, serviceId) : data("svc", tutorId, serviceId, day, page),
  toDay: (day, page) => data("day", tutorId, serviceId, day, page),
  toTime: (minute) => data("time", tutorId, serviceId, minute),
  back: { text: say("button_back"), data: data("tut", tutorId) },
});

export const daysToBook = (
  talk: PersonTalk,
  tutorId: number,
  serviceId: number,
  day?: number,
  page?: number,
): Promise<Screen> => freeDays(talk, searchOf(talk, tutorId, serviceId), day, page);

export const timesToBook = (
  talk: PersonTalk,
  tutorId: number,
  serviceId: number,
  day: number,
  page?: number,
): Promise<Screen> => freeTimes(talk, searchOf(talk, tutorId, serviceId), day, page);

/** Holds the time (L8) and asks: while they think nobody else can take it. */
export async function askToBook(
  talk: PersonTalk,
  tutorId: number,
  serviceId: number,
  minute: number,
): Promise<Screen> {
  const { backend, say, data, person } = talk;
  const chosen = { tutor_id: tutorId, service_id: serviceId, start: instantOf(minute) };
  const [hold, tutor_name] = await Promise.all([
    written(talk, () => backend.writes.hold(talk, chosen, talk.key)),
    // Their name is worth no failure.
    nameOfTutor(talk, tutorId).catch(() => ""),
  ]);
  return {
    text: say("book_question", {
      what: whatInWords(talk, { ...hold, tutor_name }, person.user_id),
      when: whenInWords(talk, hold),
      n: minutesOf(hold),
    }),
    rows: [
      [{ text: say("button_book"), data: data("book", tutorId, serviceId, minute, hold.id) }],
      [
        { text: say("button_drop"), data: data("drop", tutorId, serviceId, hold.id) },
        menuButton(talk),
      ],
    ],
  };
}

/** By the API's own times: this machine's clock may be another. */
const minutesOf = ({ created_at, expires_at }: Hold): number =>
  Math.max(1, Math.round((Date.parse(expires_at) - Date.parse(created_at)) / MINUTE_MS));

/** Books what is held. The hold names what is wanted, so that a second press books nothing more. */
export async function book(
  talk: PersonTalk,
  tutorId: number,
  serviceId: number,
  minute: number,
  holdId: number,
): Promise<Screen> {
  const { backend, say, person } = talk;
  const chosen = { tutor_id: tutorId, service_id: serviceId, start: instantOf(minute) };
  const key = `telegram-booking-of-hold-${holdId}`;
  const lesson = await written(talk, () => backend.writes.book(talk, chosen, holdId, key));
  const what = whatInWords(talk, lesson, person.user_id);
  return plain(talk, say("booked", { what, when: whenInWords(talk, lesson) }));
}

/** Gives the time up, and shows the days again. */
export async function drop(
  talk: PersonTalk,
  tutorId: number,
  serviceId: number,
  holdId: number,
): Promise<Screen> {
  try {
    await written(talk, () => talk.backend.writes.release(talk, holdId));
  } catch (error) {
    // It has expired or is given up: as wanted.
    if (!isRefused(error, "not_found")) throw error;
  }
  return await daysToBook(talk, tutorId, serviceId);
}
