import type { Lesson } from "../backend/shapes.ts";
import { freeDays } from "./free-days.ts";
import { instantOf, type Search } from "./free-search.ts";
import { freeTimes } from "./free-times.ts";
import { whatInWords, whenInWords } from "./lesson-text.ts";
import { findAhead, minuteOf } from "./lessons.ts";
import { movedSince } from "./moved-since.ts";
import { type PersonTalk, plain, type Screen } from "./screen.ts";
import { written } from "./written.ts";

function searchOf(talk: PersonTalk, lesson: Lesson): Search {
  const { say, data } = talk;
  const { id, tutor_id, duration_minutes, utc_start } = lesson;
  return {
    tutorId: tutor_id,
    wanted: { duration_minutes, moving_lesson_id: id },
    except: utc_start,
    opening: say("move_title", { when: whenInWords(talk, lesson) }),
    toDays: (day, page) => page === 0 ? data("mov", id) : data("mov", id, day, page),
    toDay: (day, page) => data("movd", id, day, page),
    toTime: (minute) => data("movt", id, minute),
    back: { text: say("button_back"), data: data("one", id) },
  };
}

const gone = (talk: PersonTalk): Screen => plain(talk, talk.say("gone"));

export async function daysToMove(
  talk: PersonTalk,
  id: number,
  day?: number,
  page?: number,
): Promise<Screen> {
  const lesson = await findAhead(talk, id);
  return lesson ? await freeDays(talk, searchOf(talk, lesson), day, page) : gone(talk);
}

export async function timesToMove(
  talk: PersonTalk,
  id: number,
  day: number,
  page?: number,
): Promise<Screen> {
  const lesson = await findAhead(talk, id);
  return lesson ? await freeTimes(talk, searchOf(talk, lesson), day, page) : gone(talk);
}

/** Asks before it is moved. The new time is told as the API tells it, for zones are its matter. */
export async function askToMove(talk: PersonTalk, id: number, minute: number): Promise<Screen> {
  const { backend, say, data, person } = talk;
  const lesson = await findAhead(talk, id);
  if (!lesson) return gone(talk);
  const start = instantOf(minute);
  const { tutorId, wanted } = searchOf(talk, lesson);
  const range = await backend.reads.freeTimes(talk, tutorId, wanted, {
    from: start,
    to: instantOf(minute + lesson.duration_minutes),
  });
  const slot = range.days.flatMap(({ slots }) => slots)
    .find(({ utc_start }) => Date.parse(utc_start) === Date.parse(start));
  if (!slot) return plain(talk, say("slot_taken"));
  return {
    text: say("move_question", {
      what: whatInWords(talk, lesson, person.user_id),
      before: whenInWords(talk, lesson),
      after: whenInWords(talk, { ...slot, timezone: range.timezone }),
    }),
    rows: [
      [{ text: say("button_move_yes"), data: data("movy", id, minute, minuteOf(lesson)) }],
      [{ text: say("button_keep"), data: data("one", id) }],
    ],
  };
}

/** @param asked when it began by the question, minutes since 1970 */
export async function moveLesson(
  talk: PersonTalk,
  id: number,
  minute: number,
  asked: number,
): Promise<Screen> {
  const { backend, say, person } = talk;
  const moved = await movedSince(talk, id, asked, minute);
  if (moved) return moved;
  const lesson = await written(
    talk,
    () => backend.writes.move(talk, id, instantOf(minute), talk.key),
  );
  const what = whatInWords(talk, lesson, person.user_id);
  return plain(talk, say("moved", { what, when: whenInWords(talk, lesson) }));
}
