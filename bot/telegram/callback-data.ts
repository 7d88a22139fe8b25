import { createHmac, timingSafeEqual } from "node:crypto";

/** What Telegram takes of a button's data. */
const MOST_BYTES = 64;
/** 96 bits: nobody guesses one, and they leave room for four ids. */
const SEAL_LENGTH = 16;

const bytes = new TextEncoder();

/** What a button says when it is pressed: an action and its numbers. */
export type Pressed = { readonly action: string; readonly numbers: readonly number[] };

/**
 * Data of buttons: `<action>.<number>.<number>~<seal>`, numbers to the base 36. The seal is made with a
 * key of the bot's and the chat that the button is for, so that data that was made up, changed or taken
 * from another chat is not read at all.
 */
export class CallbackData {
  readonly #key: Uint8Array;

  /** @param secret the bot's token: with another one old buttons are dead */
  constructor(secret: string) {
    this.#key = createHmac("sha256", secret).update("halfhour callback data").digest();
  }

  write(chatId: number, action: string, ...numbers: readonly number[]): string {
    const plain = [action, ...numbers.map((number) => number.toString(36))].join(".");
    const data = `${plain}~${this.#seal(chatId, plain)}`;
    if (data.length > MOST_BYTES) {
      throw new Error(`callback data of ${data.length} bytes: ${plain}`);
    }
    return data;
  }

  /** null: not what this bot wrote for this chat. */
  read(chatId: number, data: string): Pressed | null {
    const [, plain, seal] = /^([a-z]+(?:\.-?[0-9a-z]+)*)~([\w-]+)$/.exec(data) ?? [];
    if (plain === undefined || seal?.length !== SEAL_LENGTH) return null;
    const expected = this.#seal(chatId, plain);
    if (!timingSafeEqual(bytes.encode(seal), bytes.encode(expected))) return null;
    const [action = "", ...numbers] = plain.split(".");
    return { action, numbers: numbers.map((number) => Number.parseInt(number, 36)) };
  }

  #seal(chatId: number, plain: string): string {
    return createHmac("sha256", this.#key).update(`${chatId} ${plain}`).digest("base64url")
      .slice(0, SEAL_LENGTH);
  }
}
