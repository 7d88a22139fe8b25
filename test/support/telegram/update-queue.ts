import { Refusal, type Update } from "./wire.ts";

/** Of the longest poll, s. */
const LONGEST_POLL_S = 50;
/** Two refusals for a conflict come at least so far apart. */
const CONFLICT_PAUSE_MS = 3_000;
/** What is sent when a bot does not say what it wants; Telegram leaves others out. */
const BY_ITSELF = ["message", "edited_message", "callback_query", "my_chat_member"];

type Waiting = {
  readonly offset: number;
  readonly limit: number;
  readonly give: (updates: readonly Update[]) => void;
  readonly refuse: (why: Refusal) => void;
};

export type PollParams = {
  readonly offset?: number;
  readonly limit?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly allowed_updates?: readonly string[];
};

/**
 * What one bot has not fetched yet. An update is given again and again until a poll asks for what is behind
 * it; of two programs that wait at once, the elder is refused.
 */
export class UpdateQueue {
  #updates: Update[] = [];
  #nextId = 100_000_001;
  #wanted: readonly string[] = BY_ITSELF;
  #waiting: Waiting | null = null;
  #nextConflictAt = 0;
  /** How many polls were refused since another waited, too. */
  conflicts = 0;
  polls = 0;

  /** Adds an update of this kind for the bot to fetch, unless it does not want such. */
  add(kind: string, content: unknown): void {
    if (!this.#wanted.includes(kind)) return;
    this.#updates.push({ update_id: this.#nextId++, [kind]: content });
    const waiting = this.#waiting;
    if (waiting === null) return;
    this.#waiting = null;
    waiting.give(this.#from(waiting.offset, waiting.limit));
  }

  /** How many have not been confirmed. */
  get length(): number {
    return this.#updates.length;
  }

  drop(): void {
    this.#updates = [];
  }

  /** Waits for up to `timeout` seconds until there is something; `gone` is the caller who hung up. */
  poll(params: PollParams, gone: AbortSignal): Promise<readonly Update[]> {
    this.polls++;
    const { offset = 0, limit = 100, timeout = 0 } = params;
    if (params.allowed_updates) {
      const { allowed_updates } = params;
      this.#wanted = allowed_updates.length === 0 ? BY_ITSELF : allowed_updates;
    }
    const there = this.#from(offset, limit);
    if (there.length > 0 || timeout <= 0) return Promise.resolve(there);
    return this.#wait(offset, limit, Math.min(timeout, LONGEST_POLL_S), gone);
  }

  #wait(offset: number, limit: number, seconds: number, gone: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Update[]>();
    const elder = this.#waiting;
    const waiting: Waiting = { offset, limit, give: resolve, refuse: reject };
    this.#waiting = waiting;
    if (elder) this.#refuse(elder);
    const leave = () => {
      if (this.#waiting === waiting) this.#waiting = null;
      resolve([]);
    };
    const timer = setTimeout(leave, seconds * 1_000);
    gone.addEventListener("abort", leave, { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      gone.removeEventListener("abort", leave);
    });
  }

  #refuse(elder: Waiting): void {
    this.conflicts++;
    const why = new Refusal(
      409,
      "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    );
    const now = performance.now();
    if (now >= this.#nextConflictAt) {
      this.#nextConflictAt = now + CONFLICT_PAUSE_MS;
      return elder.refuse(why);
    }
    setTimeout(() => elder.refuse(why), CONFLICT_PAUSE_MS);
  }

  /** Forgets what is before the offset; a negative one asks for the last ones and forgets all others. */
  #from(offset: number, limit: number): Update[] {
    if (offset < 0) this.#updates = this.#updates.slice(offset);
    else if (offset > 0) {
      this.#updates = this.#updates.filter(({ update_id }) => update_id >= offset);
    }
    return this.#updates.slice(0, Math.max(1, Math.min(limit, 100)));
  }
}
