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
    const { notifications, elapsed, isStopping, log } = this.#parts;
    const begun = elapsed();
    const leased = await notifications.lease(BATCH);
    const counts = { sent: 0, failed: 0, given_back: 0 };
    /** False once the API is away: more that is sent would be more of which nobody knows. */
    let isTold = true;
    const tell = async (one: Leased, outcome: SendOutcome | null) => {
      const told = await this.#tell(one, outcome);
      if (told === null) isTold = false;
      else counts[told]++;
    };
    let restMs = 0;
    let suspect: Leased | null = null;
    for (const one of leased) {
      const isOver = restMs > 0 || isStopping() || elapsed() - begun > BATCH_MS;
      const outcome = isOver ? null : await this.#deliver(one);
      if (outcome?.kind === "away" && outcome.restMs === null && !suspect) {
        suspect = one;
        continue;
      }
      if (outcome?.kind === "away") restMs = outcome.restMs ?? this.#rest();
      else if (outcome) this.#nextRestMs = FIRST_REST_MS;
      if (suspect && outcome) {
        await tell(suspect, outcome.kind === "away" ? null : { kind: "refused" });
        suspect = null;
      }
      if (isTold) await tell(one, outcome);
      // Leases run out by themselves.
      if (!isTold) break;
    }
    if (suspect && isTold) {
      restMs = this.#rest();
      await tell(suspect, null);
    }
    if (leased.length > 0) log.info("notifications", { leased: leased.length, ...counts });
    return { hasMore: isTold && restMs === 0 && leased.length === BATCH, restMs };
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
