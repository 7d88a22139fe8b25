import { LRUCache } from "lru-cache";
import type { Notifications } from "../backend/notifications.ts";
import type { Leased } from "../backend/shapes.ts";
import { type BotLog, errorFields } from "../log.ts";
import type { SendOutcome } from "./send-outcome.ts";
import { settle } from "./settle.ts";

/** As many as are sent well within a lease's minute. */
const BATCH = 100;
const BATCH_MS = 40_000;
/** So often a message may be the one at which Telegram was away, until it is taken for the reason. */
const MOST_TROUBLES = 3;

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
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  /** Sent, but the API could not be told: when they are leased again, they are not sent again. */
  readonly #untold = new LRUCache<number, string>({ max: 10_000 });
  readonly #troubles = new LRUCache<number, number>({ max: 10_000 });

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  async round(): Promise<Round> {
    const { notifications, elapsed, isStopping, log } = this.#parts;
    const begun = elapsed();
    const leased = await notifications.lease(BATCH);
    const counts = { sent: 0, failed: 0, given_back: 0 };
    let restMs = 0;
    let isTold = true;
    for (const one of leased) {
      const isOver = restMs > 0 || isStopping() || elapsed() - begun > BATCH_MS;
      const outcome = isOver ? null : await this.#deliver(one);
      if (outcome?.kind === "away") restMs = outcome.restMs;
      const told = await this.#tell(one, outcome);
      // The API is away: more that is sent would be more of which nobody knows. Leases run out by themselves.
      isTold = told !== null;
      if (told === null) break;
      counts[told]++;
    }
    if (leased.length > 0) log.info("notifications", { leased: leased.length, ...counts });
    return { hasMore: isTold && restMs === 0 && leased.length === BATCH, restMs };
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
    const became = outcome?.kind === "away" && this.#isPoison(one.id)
      ? "failed"
      : becameOf(outcome);
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

  #isPoison(id: number): boolean {
    const troubles = (this.#troubles.get(id) ?? 0) + 1;
    this.#troubles.set(id, troubles);
    return troubles >= MOST_TROUBLES;
  }
}

/** What the API is told, by what became of it. */
const answers = { sent: "sent", failed: "failed", given_back: "pending" } as const;

function becameOf(outcome: SendOutcome | null): keyof typeof answers {
  if (outcome?.kind === "sent") return "sent";
  return outcome?.kind === "blocked" || outcome?.kind === "refused" ? "failed" : "given_back";
}
