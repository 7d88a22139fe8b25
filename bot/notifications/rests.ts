import { LRUCache } from "lru-cache";

/** So many chats in a row without time for them: it is not they whom Telegram has no time for. */
const MANY_IN_A_ROW = 3;

/**
 * For whom Telegram has had no time (429), and until when. It does not say whether a chat has had too much or
 * the bot has sent too much: that the next chats tell. A chat that it had no time for before tells nothing.
 */
export class Rests {
  /** By chat; until it is told something. */
  readonly #until = new LRUCache<number, number>({ max: 10_000 });
  #inARow = 0;
  #allUntil = 0;

  /** @param elapsed milliseconds on a clock that only goes on */
  constructor(readonly elapsed: () => number) {}

  /** Telegram has no time for this chat. */
  begin(chat: number, restMs: number): void {
    const until = this.elapsed() + restMs;
    if (!this.#until.has(chat)) this.#inARow++;
    this.#until.set(chat, until);
    if (this.#inARow >= MANY_IN_A_ROW) this.#allUntil = until;
  }

  /** Telegram has answered for this chat, well or not. */
  end(chat: number): void {
    this.#until.delete(chat);
    this.#inARow = 0;
    this.#allUntil = 0;
  }

  /** Whether Telegram had no time for this chat when it was last tried. */
  isBusy(chat: number): boolean {
    return this.#until.has(chat);
  }

  /** Whole milliseconds, as timers take them; 0 when it may be tried. */
  leftOf(chat: number): number {
    return this.#left(this.#until.get(chat) ?? 0);
  }

  /** The same of all chats. */
  leftOfAll(): number {
    return this.#left(this.#allUntil);
  }

  #left(until: number): number {
    return Math.max(0, Math.ceil(until - this.elapsed()));
  }
}
