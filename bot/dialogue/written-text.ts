import { forStudents, withLessons } from "../screens/for-roles.ts";
import { lessonList } from "../screens/lessons.ts";
import { askToUnlink, menu } from "../screens/menu.ts";
import { schedule } from "../screens/schedule.ts";
import type { PersonTalk, Screen } from "../screens/screen.ts";
import { tutors } from "../screens/tutors.ts";
import type { SentenceName } from "../wording/wording.ts";

type Command = {
  readonly name: string;
  /** What Telegram shows beside it. */
  readonly about: SentenceName;
  readonly show: (talk: PersonTalk, numbers: readonly number[]) => Screen | Promise<Screen>;
};

/** What can be typed as well as pressed. */
export const commands: readonly Command[] = [
  { name: "menu", about: "command_menu", show: (talk) => menu(talk) },
  { name: "schedule", about: "command_schedule", show: withLessons((talk) => schedule(talk)) },
  { name: "lessons", about: "command_lessons", show: withLessons((talk) => lessonList(talk)) },
  { name: "free", about: "command_free", show: forStudents((talk) => tutors(talk)) },
  { name: "unlink", about: "command_unlink", show: (talk) => askToUnlink(talk) },
];

/** What somebody has typed: a command, a code to link with, or something else. */
export type Typed =
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "other" };

/** What the API makes codes of: no two look alike. Other words of eight letters are no try of anybody's. */
const aCode = /^[23456789ACDEFGHJKMNPQRTUWXY]{8}$/;

/** `/start <code>` is what opening the link of a code sends; a code may also be typed, with gaps in it. */
export function typedOf(text: string): Typed {
  const [, name, rest = ""] = /^\/([a-z_]{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text.trim()) ??
    [];
  if (name !== undefined && !(name.toLowerCase() === "start" && rest !== "")) {
    return { kind: "command", name: name.toLowerCase() };
  }
  const code = (name === undefined ? text : rest).replace(/[\s-]/g, "").toUpperCase();
  return aCode.test(code) ? { kind: "code", code } : { kind: "other" };
}
