import { whatInWords, whenInWords } from "./lesson-text.ts";
import { findAhead, minuteOf } from "./lessons.ts";
import { movedSince } from "./moved-since.ts";
import { type PersonTalk, plain, type Screen } from "./screen.ts";
import { written } from "./written.ts";

export async function askToCancel(talk: PersonTalk, id: number): Promise<Screen> {
  const { say, data, person } = talk;
  const lesson = await findAhead(talk, id);
  if (!lesson) return plain(talk, say("gone"));
  return {
    text: say("cancel_question", {
      what: whatInWords(talk, lesson, person.user_id),
      when: whenInWords(talk, lesson),
    }),
    rows: [
      [{ text: say("button_cancel_yes"), data: data("cany", id, minuteOf(lesson)) }],
      [{ text: say("button_keep"), data: data("one", id) }],
    ],
  };
}

/** @param asked when it began by the question, minutes since 1970: another lesson is not cancelled */
export async function cancelLesson(talk: PersonTalk, id: number, asked: number): Promise<Screen> {
  const { backend, say, person } = talk;
  const moved = await movedSince(talk, id, asked);
  if (moved) return moved;
  const lesson = await written(talk, () => backend.writes.cancel(talk, id, talk.key));
  const what = whatInWords(talk, lesson, person.user_id);
  return plain(talk, say("cancelled", { what, when: whenInWords(talk, lesson) }));
}
