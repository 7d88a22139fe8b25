import { forgetPerson } from "../backend/backend.ts";
import { nameText } from "../telegram/message-text.ts";
import { hasLessons, isStudent } from "./for-roles.ts";
import { menuButton, type PersonTalk, row, type Screen, type Talk } from "./screen.ts";

/** What somebody sees who has not linked this chat. */
export const welcome = ({ say }: Talk): Screen => ({ text: say("welcome"), rows: [] });

export function menu(talk: PersonTalk, opening: string | null = null): Screen {
  const { say, data, person } = talk;
  const question = say("menu", { name: nameText(person.name), zone: person.timezone });
  return {
    text: opening ?? question,
    rows: [
      row(hasLessons(talk) && { text: say("button_schedule"), data: data("sched") }),
      row(
        hasLessons(talk) && { text: say("button_lessons"), data: data("les") },
        isStudent(talk) && { text: say("button_free"), data: data("free") },
      ),
      [{ text: say("button_settings"), data: data("acc") }],
    ],
  };
}

export function account(talk: PersonTalk): Screen {
  const { say, data, person } = talk;
  return {
    text: say("account", { name: nameText(person.name), zone: person.timezone }),
    rows: [[{ text: say("button_unlink"), data: data("unl") }], [menuButton(talk)]],
  };
}

export const askToUnlink = ({ say, data }: PersonTalk): Screen => ({
  text: say("unlink_question"),
  rows: [
    [{ text: say("button_unlink_yes"), data: data("unly") }],
    [{ text: say("button_keep"), data: data("menu") }],
  ],
});

export async function unlink(talk: PersonTalk): Promise<Screen> {
  try {
    await talk.backend.links.remove(talk, talk.key);
  } finally {
    forgetPerson(talk.backend, talk.telegramId);
  }
  return { text: talk.say("unlinked"), rows: [] };
}
