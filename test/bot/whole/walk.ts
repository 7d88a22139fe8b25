import type { Person } from "../../support/telegram/person.ts";
import type { Message } from "../../support/telegram/wire.ts";

export type Language = "en" | "uk" | "ru";

/** Words on buttons, and of the messages that come after them, as people read them. */
export type Words = {
  readonly schedule: string;
  readonly free: string;
  readonly lessons: string;
  readonly book: string;
  readonly move: string;
  readonly moveThere: string;
  readonly cancel: string;
  readonly cancelIndeed: string;
  readonly linked: RegExp;
  readonly booked: RegExp;
  readonly moved: RegExp;
  readonly cancelled: RegExp;
  readonly confirmation: RegExp;
  readonly reminder: RegExp;
  readonly oneAhead: RegExp;
  readonly nothingAhead: RegExp;
};

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    schedule: "📅 Schedule",
    free: "Free times",
    lessons: "My lessons",
    book: "✅ Book",
    move: "🔁 Move",
    moveThere: "✅ Move it there",
    cancel: "✖ Cancel",
    cancelIndeed: "✖ Yes, cancel the lesson",
    linked: /^Done, .*linked to your account/,
    booked: /^✅ Booked:/,
    moved: /^🔁 Moved:/,
    cancelled: /^✖ Cancelled:/,
    confirmation: /^Your lesson .*is booked/,
    reminder: /^Reminder of your lesson/,
    oneAhead: /You have 1 lesson ahead/,
    nothingAhead: /You have no lessons ahead/,
  },
  uk: {
    schedule: "📅 Розклад",
    free: "Вільний час",
    lessons: "Мої уроки",
    book: "✅ Записатися",
    move: "🔁 Перенести",
    moveThere: "✅ Перенести",
    cancel: "✖ Скасувати",
    cancelIndeed: "✖ Так, скасувати урок",
    linked: /^Готово, .*з’єднано/,
    booked: /^✅ Записано:/,
    moved: /^🔁 Перенесено:/,
    cancelled: /^✖ Скасовано:/,
    confirmation: /^Ваш урок .*заброньовано/,
    reminder: /^Нагадуємо про Ваш урок/,
    oneAhead: /Попереду 1 урок/,
    nothingAhead: /Попереду немає уроків/,
  },
  ru: {
    schedule: "📅 Расписание",
    free: "Свободное время",
    lessons: "Мои уроки",
    book: "✅ Записаться",
    move: "🔁 Перенести",
    moveThere: "✅ Перенести",
    cancel: "✖ Отменить",
    cancelIndeed: "✖ Да, отменить урок",
    linked: /^Готово, .*связан/,
    booked: /^✅ Записано:/,
    moved: /^🔁 Перенесено:/,
    cancelled: /^✖ Отменено:/,
    confirmation: /^Ваш урок .*забронирован/,
    reminder: /^Напоминаем про Ваш урок/,
    oneAhead: /Впереди 1 урок/,
    nothingAhead: /Впереди нет уроков/,
  },
};

/** A message as it is seen, with its buttons. */
export function spell({ text, reply_markup }: Message): string {
  const rows = (reply_markup?.inline_keyboard ?? []).filter((row) => row.length > 0)
    .map((row) => row.map((button) => `[${button.text}]`).join(" "));
  return [text, ...rows].join("\n");
}

/** Presses one after another, and answers what each showed. */
export async function presses(
  person: Person,
  steps: readonly (readonly [label: string | RegExp, shows: string | RegExp])[],
): Promise<string[]> {
  const shown: string[] = [];
  for (const [label, shows] of steps) {
    await person.presses(label);
    shown.push(spell(await person.reads(shows)));
  }
  return shown;
}
