import { LRUCache } from "lru-cache";
import type { Notifications } from "../backend/notifications.ts";
import type { Leased } from "../backend/shapes.ts";
import { type BotLog, errorFields } from "../log.ts";
import type { SendOutcome } from "./send-outcome.ts";
import { settle } from "./settle.ts";

/** As many as are sent well within a lease's minute. */
const BATCH = 100;
const BATCH_MS = 40_000;
/** The first rest when Telegram is away and does not say how long; each next one is twice as long. */
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;

export type DeliveryParts = {
  readonly notifications: Notifications;
  readonly send: (telegramId: number, text: string) => Promise<SendOutcome>;
  /** After something was sent: what is kept of this person's reads is older than that. */
  readonly onSent: (telegramId: number) => void;
  readonly log: BotLog;
  readonly elapsed: () => number;
  /** True once the bot is to stop. */
  readonly isStopping: () => boolean;
};

/** What a round has come to: whether more may be due at once, and how long Telegram wants to be left alone. */
export type Round = { readonly hasMore: boolean; readonly restMs: number };

/** What was tried with one, and null where nothing was. */
type Delivered = { readonly one: Leased; readonly outcome: SendOutcome | null };

const REFUSED: SendOutcome = { kind: "refused" };

/**
 * Leases what is due and sends one after the other, each told to the API before the next is sent, so that a
 * bot that dies leaves one at most of which nobody knows. What cannot be sent now is given back.
 *
 * Whether Telegram is away or does not take one message cannot be told by that message: the next one is tried.
 * When that goes, the first has failed; when it does not, none has, however long Telegram is away.
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  /** Sent, but the API could not be told: when they are leased again, they are not sent again. */
  readonly #untold = new LRUCache<number, string>({ max: 10_000 });
  #nextRestMs = FIRST_REST_MS;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  async round(): Promise<Round> {
    const { notifications, log } = this.#parts;
    const leased = await notifications.lease(BATCH);
    const counts = { sent: 0, failed: 0, given_back: 0 };
    let restMs = 0;
    let isTold = true;
    for await (const { one, outcome } of this.#deliverEach(leased)) {
      if (outcome?.kind === "away") restMs = outcome.restMs ?? this.#rest();
      const told = await this.#tell(one, outcome);
      // The API is away: more that is sent would be more of which nobody knows. Leases run out by themselves.
      isTold = told !== null;
      if (told === null) break;
      counts[told]++;
    }
    if (leased.length > 0) log.info("notifications", { leased: leased.length, ...counts });
    return { hasMore: isTold && restMs === 0 && leased.length === BATCH, restMs };
  }

  /** Sends for as long as Telegram takes what is sent, and tells what became of each as soon as it is known. */
  async *#deliverEach(leased: readonly Leased[]): AsyncGenerator<Delivered> {
    const { elapsed, isStopping } = this.#parts;
    const begun = elapsed();
    let isAway = false;
    let suspect: Delivered | null = null;
    for (const one of leased) {
      const isOver: boolean = isAway || isStopping() || elapsed() - begun > BATCH_MS;
      const outcome: SendOutcome | null = isOver ? null : await this.#deliver(one);
      if (outcome?.kind === "away" && outcome.restMs === null && !suspect) {
        suspect = { one, outcome };
        continue;
      }
      isAway ||= outcome?.kind === "away";
      if (outcome && !isAway) this.#nextRestMs = FIRST_REST_MS;
      yield { one, outcome };
      if (!suspect || !outcome) continue;
      yield isAway ? { one: suspect.one, outcome: null } : { one: suspect.one, outcome: REFUSED };
      suspect = null;
    }
    if (suspect) yield suspect;
  }

  #rest(): number {
    const restMs = this.#nextRestMs;
    this.#nextRestMs = Math.min(2 * restMs, LONGEST_REST_MS);
    return restMs;
  }

  async #deliver({ id, telegram_user_id, message, scheduled_at }: Leased): Promise<SendOutcome> {
    const occasion = `${scheduled_at} ${message}`;
    if (this.#untold.get(id) === occasion) return { kind: "sent" };
    const outcome = await this.#parts.send(telegram_user_id, message);
    if (outcome.kind === "sent") {
      this.#untold.set(id, occasion);
      this.#parts.onSent(telegram_user_id);
    }
    return outcome;
  }

  /**
   * Tells the API what became of it; null: it could not be told.
   * @param outcome null: it was not tried
   */
  async #tell(one: Leased, outcome: SendOutcome | null): Promise<keyof typeof answers | null> {
    const { notifications, log } = this.#parts;
    const became = becameOf(outcome);
    try {
      const permanent = outcome?.kind === "blocked" ? { permanent: true } : {};
      await settle(notifications, one, { status: answers[became], ...permanent });
    } catch (error) {
      log.warn("not_told", errorFields(error));
      return null;
    }
    if (became === "sent") this.#untold.delete(one.id);
    return became;
  }
}

/** What the API is told, by what became of it. */
const answers = { sent: "sent", failed: "failed", given_back: "pending" } as const;

function becameOf(outcome: SendOutcome | null): keyof typeof answers {
  if (outcome?.kind === "sent") return "sent";
  return outcome?.kind === "blocked" || outcome?.kind === "refused" ? "failed" : "given_back";
}
