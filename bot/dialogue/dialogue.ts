import { type Backend, forgetPerson } from "../backend/backend.ts";
import { isRefused, Refused } from "../backend/backend-error.ts";
import type { Link } from "../backend/shapes.ts";
import { type BotLog, errorFields } from "../log.ts";
import { account, menu, welcome } from "../screens/menu.ts";
import type { PersonTalk, Screen, Talk } from "../screens/screen.ts";
import type { CallbackData } from "../telegram/callback-data.ts";
import { nameText } from "../telegram/message-text.ts";
import { type Language, languageOf } from "../wording/language.ts";
import { type Say, sayIn } from "../wording/wording.ts";
import { linkChat, personOf } from "./link-chat.ts";
import { actions } from "./pressed.ts";
import { reasonOf, troubleScreen, waitText } from "./trouble.ts";
import { commands, type Typed, typedOf } from "./written-text.ts";

/** Who sent something, as Telegram says. */
export type Sender = { readonly telegramId: number; readonly telegramLanguage: string | undefined };

export type DialogueParts = {
  readonly backend: Backend;
  readonly callbackData: CallbackData;
  readonly log: BotLog;
  readonly now: () => number;
};

/** What the bot answers to what somebody writes or presses in a private chat. */
export class Dialogue {
  readonly #parts: DialogueParts;
  readonly #voices: Readonly<Record<Language, Say>> = {
    en: sayIn("en"),
    uk: sayIn("uk"),
    ru: sayIn("ru"),
  };

  constructor(parts: DialogueParts) {
    this.#parts = parts;
  }

  /** @param key names this message for `Idempotency-Key` */
  async typed(sender: Sender, text: string, key: string): Promise<Screen> {
    const typed = typedOf(text);
    return await this.#answer(
      sender,
      key,
      false,
      (talk) =>
        // Who is kept may have unlinked elsewhere since.
        typed.kind === "code"
          ? this.#link(talk, typed.code)
          : "person" in talk
          ? answerTyped(talk, typed)
          : welcome(talk),
    );
  }

  /** null: the data is not what this bot has written for this chat. */
  async pressed(sender: Sender, data: string, key: string): Promise<Screen | null> {
    const pressed = this.#parts.callbackData.read(sender.telegramId, data);
    const action = pressed && actions[pressed.action];
    if (!pressed || !action) return null;
    return await this.#answer(
      sender,
      key,
      action.writes,
      (talk) => "person" in talk ? action.show(talk, pressed.numbers) : welcome(talk),
    );
  }

  /** Whether data is of a button that is meant once; that it is genuine `pressed` sees. */
  isMeantOnce(data: string): boolean {
    return actions[data.split(/[.~]/)[0] ?? ""]?.writes ?? false;
  }

  /** The voice for whom only Telegram's language is known. */
  voiceOf = (telegramLanguage: string | undefined): Say =>
    this.#voices[languageOf(null, telegramLanguage)];

  async #answer(
    sender: Sender,
    key: string,
    wrote: boolean,
    show: (talk: Talk | PersonTalk) => Screen | Promise<Screen>,
  ): Promise<Screen> {
    let talk: Talk | PersonTalk = this.#talk(sender, key, null);
    try {
      const person = await personOf(talk);
      talk = person ? { ...this.#talk(sender, key, person), person } : talk;
      return await show(talk);
    } catch (error) {
      this.#tell(error);
      if (isRefused(error, "not_linked")) forgetPerson(talk.backend, sender.telegramId);
      return troubleScreen(talk, error, wrote && "person" in talk);
    }
  }

  #talk({ telegramId, telegramLanguage }: Sender, key: string, person: Link | null): Talk {
    const { backend, callbackData, now } = this.#parts;
    const language = languageOf(person?.language, telegramLanguage);
    return {
      telegramId,
      language,
      say: this.#voices[language],
      backend,
      now,
      data: (action, ...numbers) => callbackData.write(telegramId, action, ...numbers),
      key,
    };
  }

  async #link(talk: Talk | PersonTalk, code: string): Promise<Screen> {
    try {
      const person = await linkChat(talk, code);
      const sender = { telegramId: talk.telegramId, telegramLanguage: talk.language };
      const linked = { ...this.#talk(sender, talk.key, person), person };
      return menu(linked, linked.say("linked", { name: nameText(person.name) }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#tell(error);
      const text = error.problem.status === 429 ? waitText(talk, error) : reasonOf(error);
      return "person" in talk ? { ...account(talk), text } : { text, rows: [] };
    }
  }

  #tell(error: unknown): void {
    const { log } = this.#parts;
    if (error instanceof Refused) log.info("refused", { code: error.problem.code });
    else log.warn("not_answered", errorFields(error));
  }
}

function answerTyped(
  talk: PersonTalk,
  typed: Exclude<Typed, { kind: "code" }>,
): Screen | Promise<Screen> {
  if (typed.kind === "other") return menu(talk, talk.say("not_understood"));
  const command = commands.find(({ name }) => name === typed.name);
  if (command) return command.show(talk, []);
  const isGreeting = typed.name === "start" || typed.name === "help";
  return menu(talk, isGreeting ? null : talk.say("not_understood"));
}
