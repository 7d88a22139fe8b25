import { askToBook, book, daysToBook, drop, timesToBook } from "../screens/book.ts";
import { askToCancel, cancelLesson } from "../screens/cancel.ts";
import { forStudents, withLessons } from "../screens/for-roles.ts";
import { lessonList, oneLesson } from "../screens/lessons.ts";
import { account, askToUnlink, menu, unlink } from "../screens/menu.ts";
import { askToMove, daysToMove, moveLesson, timesToMove } from "../screens/move.ts";
import { schedule } from "../screens/schedule.ts";
import type { PersonTalk, Screen } from "../screens/screen.ts";
import { services, tutors } from "../screens/tutors.ts";

/** What a button does. Its numbers were written by the bot itself: their seal says so. */
export type Action = {
  readonly show: (talk: PersonTalk, numbers: readonly number[]) => Screen | Promise<Screen>;
  /** It changes something: pressed twice in haste, it is meant once, and where it was not answered it may be done. */
  readonly writes: boolean;
};

const reads = (show: Action["show"]): Action => ({ show, writes: false });
const writes = (show: Action["show"]): Action => ({ show, writes: true });

/** Of a number that is not there nothing is asked: the API refuses it, as any id that is nobody's. */
const NONE = 0;

/** What the buttons do, by the name that their data begins with. */
export const actions: Readonly<Record<string, Action>> = {
  menu: reads((talk) => menu(talk)),
  acc: reads((talk) => account(talk)),
  unl: reads((talk) => askToUnlink(talk)),
  unly: writes((talk) => unlink(talk)),
  sched: reads(withLessons((talk, [day, page, part]) => schedule(talk, day, page, part))),
  les: reads(withLessons((talk, [page]) => lessonList(talk, page))),
  one: reads((talk, [id = NONE]) => oneLesson(talk, id)),
  can: reads((talk, [id = NONE]) => askToCancel(talk, id)),
  cany: writes((talk, [id = NONE, asked = NONE]) => cancelLesson(talk, id, asked)),
  mov: reads((talk, [id = NONE, day, page]) => daysToMove(talk, id, day, page)),
  movd: reads((talk, [id = NONE, day = NONE, page]) => timesToMove(talk, id, day, page)),
  movt: reads((talk, [id = NONE, minute = NONE]) => askToMove(talk, id, minute)),
  movy: writes((talk, [id = NONE, minute = NONE, asked = NONE]) =>
    moveLesson(talk, id, minute, asked)
  ),
  free: reads(forStudents((talk, [page]) => tutors(talk, page))),
  tut: reads((talk, [tutor = NONE, page]) => services(talk, tutor, page)),
  svc: reads((talk, [tutor = NONE, service = NONE, day, page]) =>
    daysToBook(talk, tutor, service, day, page)
  ),
  day: reads((talk, [tutor = NONE, service = NONE, day = NONE, page]) =>
    timesToBook(talk, tutor, service, day, page)
  ),
  // A hold that nobody knows of ends by itself.
  time: reads((talk, [tutor = NONE, service = NONE, minute = NONE]) =>
    askToBook(talk, tutor, service, minute)
  ),
  book: writes((talk, [tutor = NONE, service = NONE, minute = NONE, hold = NONE]) =>
    book(talk, tutor, service, minute, hold)
  ),
  drop: reads((talk, [tutor = NONE, service = NONE, hold = NONE]) =>
    drop(talk, tutor, service, hold)
  ),
};
