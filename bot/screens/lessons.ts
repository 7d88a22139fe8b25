import type { Kept } from "../backend/kept-reads.ts";
import type { Lesson, Lessons } from "../backend/shapes.ts";
import { dateInWords, MINUTE_MS, momentOf, placeInWords, spanText } from "../wording/moment.ts";
import { counterpartOf, whatInWords, whenInWords } from "./lesson-text.ts";
import {
  type Button,
  labelText,
  LIST_SIZE,
  menuButton,
  pageOf,
  type PersonTalk,
  plain,
  type Screen,
  withAge,
} from "./screen.ts";

/** The lessons ahead, kept for a while (B1); those that have ended since are left out. */
async function lessonsAhead(talk: PersonTalk) {
  const { backend, telegramId, now } = talk;
  const { value, outdated }: Kept<Lessons> = await backend.lessons.get(
    telegramId,
    "ahead",
    () => backend.reads.lessonsFrom(talk, secondOf(talk)),
  );
  const lessons = value.events.filter(({ utc_end }) => Date.parse(utc_end) > now());
  return { lessons, outdated, hasMore: value.has_more_events };
}

/** Now, as the API is asked for it. */
export const secondOf = ({ now }: PersonTalk): string =>
  `${new Date(now()).toISOString().slice(0, 19)}Z`;

/** One of them; null when it is there no more. */
export async function findAhead(talk: PersonTalk, id: number): Promise<Lesson | null> {
  const { lessons } = await lessonsAhead(talk);
  return lessons.find((lesson) => lesson.id === id) ?? null;
}

/** When a lesson begins, as buttons say it. */
export const minuteOf = ({ utc_start }: Lesson): number => Date.parse(utc_start) / MINUTE_MS;

/** A page of the lessons ahead, each a button. */
export async function lessonList(talk: PersonTalk, page = 0): Promise<Screen> {
  const { say, data } = talk;
  const { lessons, outdated, hasMore } = await lessonsAhead(talk);
  const { shown, turning } = pageOf(
    talk,
    lessons,
    { page, size: LIST_SIZE },
    (other) => data("les", other),
  );
  const moments = shown.map(({ user_local_start }) => momentOf(user_local_start));
  const text = say(hasMore ? "lessons_many" : "lessons_title", {
    n: lessons.length,
    place: placeInWords(talk.person.timezone, moments),
  });
  return {
    text: withAge(talk, outdated, text),
    rows: [
      ...shown.map((lesson) => [buttonOf(talk, lesson)]),
      turning,
      [menuButton(talk)],
    ],
  };
}

function buttonOf({ say, data, language, person }: PersonTalk, lesson: Lesson): Button {
  const [start, end] = [momentOf(lesson.user_local_start), momentOf(lesson.user_local_end)];
  const text = say("button_lesson", {
    date: dateInWords(say, language, start.date, true),
    time: spanText(start, end),
    who: counterpartOf(lesson, person.user_id) || (lesson.service_name ?? ""),
  });
  return { text: labelText(text), data: data("one", lesson.id) };
}

/** One lesson, and what can be done with it. */
export async function oneLesson(talk: PersonTalk, id: number): Promise<Screen> {
  const lesson = await findAhead(talk, id);
  return lesson ? lessonScreen(talk, lesson) : plain(talk, talk.say("gone"));
}

/** @param opening stands over it */
export function lessonScreen(
  talk: PersonTalk,
  lesson: Lesson,
  opening: string | null = null,
): Screen {
  const { say, data } = talk;
  const { id } = lesson;
  const text = lessonText(talk, lesson);
  return {
    text: opening === null ? text : `${opening}\n\n${text}`,
    rows: [
      [
        { text: say("button_move"), data: data("mov", id) },
        { text: say("button_cancel"), data: data("can", id) },
      ],
      [{ text: say("button_back"), data: data("les") }, menuButton(talk)],
    ],
  };
}

/** What a lesson is and when. */
export const lessonText = (talk: PersonTalk, lesson: Lesson): string =>
  talk.say("lesson", {
    what: whatInWords(talk, lesson, talk.person.user_id),
    when: whenInWords(talk, lesson),
  });
