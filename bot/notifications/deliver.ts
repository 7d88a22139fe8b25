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
    for (const one of leased) {
      const isOver = restMs > 0 || isStopping() || elapsed() - begun > BATCH_MS;
      const outcome = isOver ? null : await this.#deliver(one);
      if (outcome?.kind === "away") restMs = outcome.restMs;
      counts[await this.#tell(one, outcome)]++;
    }
    if (leased.length > 0) log.info("notifications", { leased: leased.length, ...counts });
    return { hasMore: restMs === 0 && leased.length === BATCH, restMs };
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

  /** @param outcome null: it was not tried */
  async #tell(one: Leased, outcome: SendOutcome | null): Promise<"sent" | "failed" | "given_back"> {
    const { notifications, log } = this.#parts;
    const isPoison = outcome?.kind === "away" && this.#isPoison(one.id);
    try {
      if (outcome?.kind === "sent") {
        await settle(notifications, one, { status: "sent" });
        this.#untold.delete(one.id);
        return "sent";
      }
      if (outcome?.kind === "blocked") {
        await settle(notifications, one, { status: "failed", permanent: true });
        return "failed";
      }
      if (outcome?.kind === "refused" || isPoison) {
        await settle(notifications, one, { status: "failed" });
        return "failed";
      }
      await settle(notifications, one, { status: "pending" });
    } catch (error) {
      // Its lease runs out by itself.
      log.warn("not_told", errorFields(error));
    }
    return outcome?.kind === "sent" ? "sent" : "given_back";
  }

  #isPoison(id: number): boolean {
    const troubles = (this.#troubles.get(id) ?? 0) + 1;
    this.#troubles.set(id, troubles);
    return troubles >= MOST_TROUBLES;
  }
}
