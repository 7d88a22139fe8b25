import { Unreachable } from "../backend/backend-error.ts";
import type { Lessons } from "../backend/shapes.ts";
import { lessonScreen, minuteOf, secondOf } from "./lessons.ts";
import { type PersonTalk, plain, type Screen } from "./screen.ts";

/**
 * What somebody sees who has said yes to a question that is no longer true: the lesson was moved since. null when
 * it is where it was, or is already at `wanted`, or is not ahead any more, of which the API says what there is to say.
 * @param asked when it began by the question; minutes since 1970, as `wanted`
 */
export async function movedSince(
  talk: PersonTalk,
  id: number,
  asked: number,
  wanted: number | null = null,
): Promise<Screen | null> {
  const { backend, telegramId, say } = talk;
  let now: Lessons;
  try {
    // What is kept may be from before it was moved.
    now = await backend.reads.lessonsFrom(talk, secondOf(talk));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    // Nothing was changed, so that nobody need be told that it may have been.
    return plain(talk, say("away"));
  }
  const lesson = now.events.find((one) => one.id === id);
  // Beyond the most that is listed it may be anywhere.
  if (!lesson) return now.has_more_events ? plain(talk, say("gone")) : null;
  const start = minuteOf(lesson);
  if (start === asked || start === wanted) return null;
  for (const kept of [backend.schedules, backend.lessons]) kept.forget(telegramId);
  return lessonScreen(talk, lesson, say("moved_since"));
}
