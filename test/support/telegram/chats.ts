import { badRequest, type Chat, type Markup, type Message, Refusal, type User } from "./wire.ts";

/** What was written into a chat: a message, or one that took its place, in the order of both. */
export type Written = {
  readonly message: Message;
  readonly isEdit: boolean;
  /** By performance.now(). */
  readonly at: number;
};

/** Whether the bot may write into a chat, and why not. */
export type Standing = "open" | "never started" | "blocked" | "deactivated";

const REFUSALS: Readonly<Record<Exclude<Standing, "open">, string>> = {
  "never started": "Forbidden: bot can't initiate conversation with a user",
  blocked: "Forbidden: bot was blocked by the user",
  deactivated: "Forbidden: user is deactivated",
};

/** One chat with the bot, as the person's app has it. */
export class ChatRoom {
  readonly written: Written[] = [];
  readonly #messages = new Map<number, Message>();
  /** The buttons in the place of the keyboard. */
  labels: readonly string[] = [];
  standing: Standing;

  constructor(readonly chat: Chat, standing: Standing) {
    this.standing = standing;
  }

  /** Refuses as Telegram does when the bot may not write. */
  checkOpen(): void {
    if (this.standing !== "open") throw new Refusal(403, REFUSALS[this.standing]);
  }

  write(message: Message, markup: Markup): void {
    this.#messages.set(message.message_id, message);
    this.written.push({ message, isEdit: false, at: performance.now() });
    if (markup.keyboard) {
      this.labels = markup.keyboard.flat().map((label) =>
        typeof label === "string" ? label : label.text
      );
    }
    if (markup.remove_keyboard) this.labels = [];
  }

  /** Puts another text or keyboard into a message of the bot. */
  edit(messageId: number, change: (old: Message) => Message): Message {
    this.checkOpen();
    const old = this.#messages.get(messageId);
    if (!old) throw badRequest("message to edit not found");
    if (!old.from.is_bot) throw badRequest("message can't be edited");
    const edited = change(old);
    if (seen(old) === seen(edited)) {
      throw badRequest(
        "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
      );
    }
    this.#messages.set(messageId, edited);
    this.written.push({ message: edited, isEdit: true, at: performance.now() });
    return edited;
  }

  delete(messageId: number): void {
    if (!this.#messages.delete(messageId)) throw badRequest("message to delete not found");
  }

  /** What the chat shows now, the newest first. */
  get shown(): readonly Message[] {
    return [...this.#messages.values()].toSorted((a, b) => b.message_id - a.message_id);
  }
}

const seen = ({ text, entities, reply_markup }: Message): string =>
  JSON.stringify([text, entities ?? [], reply_markup?.inline_keyboard ?? []]);

/** A private chat has the id of its person. */
export const privateChat = ({ id, first_name }: User): Chat => ({
  id,
  type: "private",
  first_name,
});
