import type { Backend } from "../backend/backend.ts";
import type { Link } from "../backend/shapes.ts";
import { cut } from "../telegram/message-text.ts";
import type { Language } from "../wording/language.ts";
import type { Say } from "../wording/wording.ts";

export type Button = { readonly text: string; readonly data: string };

/** What somebody sees: a message and the buttons below it. */
export type Screen = {
  readonly text: string;
  readonly rows: readonly (readonly Button[])[];
};

/** Whom the bot talks to, and with what: one for each message and press. */
export type Talk = {
  readonly telegramId: number;
  readonly language: Language;
  readonly say: Say;
  readonly backend: Backend;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The data of a button that does `action` for this chat. */
  readonly data: (action: string, ...numbers: readonly number[]) => string;
  /** The name of what this message or press wants, for `Idempotency-Key`. */
  readonly key: string;
};

/** Somebody who has linked their account. */
export type PersonTalk = Talk & { readonly person: Link };

export const menuButton = ({ say, data }: Talk): Button => ({
  text: say("button_menu"),
  data: data("menu"),
});

/** A message with nothing below it but the way to the menu. */
export const plain = (talk: Talk, text: string): Screen => ({ text, rows: [[menuButton(talk)]] });

/** Buttons in rows of so many. */
export function inRows(buttons: readonly Button[], width: number): Button[][] {
  const rows: Button[][] = [];
  for (let at = 0; at < buttons.length; at += width) rows.push(buttons.slice(at, at + width));
  return rows;
}

/** Things on one screen, each with a row of its own. */
export const LIST_SIZE = 8;

/** What is on a page, which counts from 0, and the buttons that turn to its neighbours. */
export function pageOf<Thing>(
  { say }: Talk,
  things: readonly Thing[],
  { page, size }: { readonly page: number; readonly size: number },
  toPage: (page: number) => string,
): { readonly shown: readonly Thing[]; readonly turning: readonly Button[] } {
  const end = (page + 1) * size;
  return {
    shown: things.slice(page * size, end),
    turning: row(
      page > 0 && { text: say("button_earlier"), data: toPage(page - 1) },
      end < things.length && { text: say("button_later"), data: toPage(page + 1) },
    ),
  };
}

const MOST_OF_LABEL = 60;

/** What a button says, as long as it may be. */
export const labelText = (text: string): string => cut(text, MOST_OF_LABEL);

/** A row of those that there are. */
export const row = (...buttons: readonly (Button | false)[]): Button[] =>
  buttons.filter((button) => button !== false);

/** Puts the line over a text that was kept, where the API could not be asked (B1). */
export const withAge = (talk: Talk, outdated: boolean, text: string): string =>
  outdated ? `${talk.say("outdated")}\n\n${text}` : text;
