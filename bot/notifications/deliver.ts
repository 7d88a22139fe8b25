import { LRUCache } from "lru-cache";
import type { Notifications } from "../backend/notifications.ts";
import type { Leased } from "../backend/shapes.ts";
import { type BotLog, errorFields } from "../log.ts";
import { Rests } from "./rests.ts";
import type { SendOutcome } from "./send-outcome.ts";
import { settle } from "./settle.ts";

/** As many as the API hands out at a time. */
const BATCH = 100;
/** Of a lease's time the part in which sending begins: what is begun last must have its answer while it is held. */
const BEGINS_WITHIN = 2 / 3;
/** The first rest when Telegram is away and does not say how long; each next one is twice as long. */
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;

export type DeliveryParts = {
  readonly notifications: Notifications;
  readonly send: (telegramId: number, text: string) => Promise<SendOutcome>;
  /** After something was sent: what is kept of this person's reads is older than that. */
  readonly onSent: (telegramId: number) => void;
  /** They have blocked the bot, and are unlinked by that. */
  readonly onBlocked: (telegramId: number) => void;
  readonly log: BotLog;
  readonly elapsed: () => number;
  /** True once the bot is to stop. */
  readonly isStopping: () => boolean;
};

/** What a round has come to: whether more may be due at once, and how long Telegram wants to be left alone. */
export type Round = { readonly hasMore: boolean; readonly restMs: number };

/** What was leased, and until when (by `elapsed`) it may be sent. */
type Held = { readonly one: Leased; readonly until: number };

/** null: it was not tried, or not to an end. */
type Tell = (one: Leased, outcome: SendOutcome | null) => Promise<void>;

/**
 * Leases what is due and sends one after the other, each told to the API before the next is sent, so that a
 * bot that dies leaves one at most of which nobody knows. What cannot be sent now is given back.
 *
 * A chat that Telegram has no time for is in no other's way: what is for it is put aside, and sent when its
 * time has come, or given back while its lease still holds.
 *
 * Whether Telegram is away or does not take one message cannot be told by that message: the next one is tried.
 * When that goes, the first has failed; when it does not, none has, however long Telegram is away.
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  /** Sent, but the API could not be told: when they are leased again, they are not sent again. */
  readonly #untold = new LRUCache<number, string>({ max: 10_000 });
  readonly #rests: Rests;
  #aside: Held[] = [];
  #nextRestMs = FIRST_REST_MS;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#rests = new Rests(parts.elapsed);
  }

  async round(): Promise<Round> {
    const { notifications, elapsed, log } = this.#parts;
    const asked = elapsed();
    const { notifications: leased, lease_seconds: seconds } = await notifications.lease(BATCH);
    // By how long it lasts: the clock that `leased_until` is of may be another than the bot's.
    const until = asked + seconds * 1_000 * BEGINS_WITHIN;
    const counts = { sent: 0, failed: 0, given_back: 0 };
    /** False once the API is away: more that is sent would be more of which nobody knows. */
    let isTold = true;
    const tell: Tell = async (one, outcome) => {
      // Leases run out by themselves.
      if (!isTold) return;
      const told = await this.#tell(one, outcome);
      if (told === null) isTold = false;
      else counts[told]++;
    };
    const held = [...this.#aside.splice(0), ...leased.map((one) => ({ one, until }))];
    const restMs = await this.#send(held, tell, () => isTold);
    if (held.length > 0) {
      const aside = this.#aside.length;
      log.info("notifications", { leased: leased.length, ...counts, aside });
    }
    return { hasMore: isTold && restMs === 0 && leased.length === BATCH, restMs };
  }

  /** How long until something that was put aside is to be looked at; Infinity when nothing was. */
  msToAside(): number {
    const now = this.#parts.elapsed();
    return Math.min(
      ...this.#aside.map(({ one, until }) =>
        Math.max(0, Math.ceil(Math.min(until - now, this.#rests.leftOf(one.telegram_user_id))))
      ),
    );
  }

  /** Gives back what was put aside; the bot is to stop. */
  async end(): Promise<void> {
    for (const { one } of this.#aside.splice(0)) {
      if (await this.#tell(one, null) === null) break;
    }
  }

  /** Answers how long Telegram wants to be left alone. */
  async #send(held: readonly Held[], tell: Tell, isTold: () => boolean): Promise<number> {
    const { elapsed, isStopping } = this.#parts;
    let awayMs = 0;
    const restMs = () => Math.max(awayMs, this.#rests.leftOfAll());
    let suspect: Leased | null = null;
    for (const { one, until } of this.#inOrder(held)) {
      // What was put aside in this round as well: its lease runs out by itself.
      if (!isTold()) break;
      if (restMs() > 0 || isStopping() || elapsed() > until) {
        await tell(one, null);
        continue;
      }
      const outcome = await this.#deliver(one);
      if (outcome.kind === "busy") {
        this.#aside.push({ one, until });
        continue;
      }
      if (outcome.kind === "away" && !suspect) {
        suspect = one;
        continue;
      }
      if (outcome.kind === "away") awayMs = this.#rest();
      else this.#nextRestMs = FIRST_REST_MS;
      if (suspect) {
        await tell(suspect, outcome.kind === "away" ? null : { kind: "refused" });
        suspect = null;
      }
      await tell(one, outcome);
    }
    if (suspect && isTold()) {
      if (awayMs === 0) awayMs = this.#rest();
      await tell(suspect, null);
    }
    // Nobody looks at them before their leases have run out.
    if (restMs() > 0 || isStopping() || !isTold()) {
      for (const { one } of this.#aside.splice(0)) await tell(one, null);
    }
    return restMs();
  }

  /** Those for whom Telegram had no time come last: what is for others shows whether it has time at all. */
  #inOrder(held: readonly Held[]): Held[] {
    const isBusy = ({ one }: Held) => this.#rests.isBusy(one.telegram_user_id);
    return [...held.filter((each) => !isBusy(each)), ...held.filter(isBusy)];
  }

  #rest(): number {
    const restMs = this.#nextRestMs;
    this.#nextRestMs = Math.min(2 * restMs, LONGEST_REST_MS);
    return restMs;
  }

  async #deliver({ id, telegram_user_id, message, scheduled_at }: Leased): Promise<SendOutcome> {
    const occasion = `${scheduled_at} ${message}`;
    if (this.#untold.get(id) === occasion) return { kind: "sent" };
    const leftMs = this.#rests.leftOf(telegram_user_id);
    if (leftMs > 0) return { kind: "busy", restMs: leftMs };
    const outcome = await this.#parts.send(telegram_user_id, message);
    if (outcome.kind === "busy") this.#rests.begin(telegram_user_id, outcome.restMs);
    else if (outcome.kind !== "away") this.#rests.end(telegram_user_id);
    if (outcome.kind === "sent") {
      this.#untold.set(id, occasion);
      this.#parts.onSent(telegram_user_id);
    }
    return outcome;
  }

  /** Tells the API what became of it; null: it could not be told. */
  async #tell(one: Leased, outcome: SendOutcome | null): Promise<keyof typeof answers | null> {
    const { notifications, log } = this.#parts;
    const became = becameOf(outcome);
    try {
      const permanent = outcome?.kind === "blocked" ? { permanent: true } : {};
      await settle(notifications, one, { status: answers[became], ...permanent });
    } catch (error) {
      log.warn("not_told", errorFields(error));
      return null;
    } finally {
      // Even an answer that was lost may have unlinked them.
      if (outcome?.kind === "blocked") this.#parts.onBlocked(one.telegram_user_id);
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
