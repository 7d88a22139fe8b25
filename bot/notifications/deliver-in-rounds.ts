import { type BotLog, errorFields } from "../log.ts";
import type { Delivery } from "./deliver.ts";

export type Rounds = {
  /** Ends the round that is under way: what is leased or put aside, and not sent, is given back. */
  readonly stop: () => Promise<void>;
};

/**
 * A round each `everyMs`, and at once where more is due; when Telegram has no time or is away, as soon as it
 * may have some.
 */
export function deliverInRounds(delivery: Delivery, { everyMs, log, onRound, onFailure }: {
  readonly everyMs: number;
  readonly log: BotLog;
  /** After a round that the API has answered. */
  readonly onRound: () => void;
  /** After one that has failed; the next waits for it. */
  readonly onFailure: (error: unknown) => Promise<void>;
}): Rounds {
  const stopping = new AbortController();
  const { signal } = stopping;
  const working = (async () => {
    while (!signal.aborted) {
      let pauseMs = everyMs;
      try {
        const { hasMore, restMs } = await delivery.round();
        onRound();
        // What was given back is due all the same.
        if (restMs > 0) pauseMs = restMs;
        else pauseMs = hasMore ? 0 : Math.min(everyMs, delivery.msToAside());
      } catch (error) {
        log.warn("notifications_failed", errorFields(error));
        await onFailure(error);
      }
      if (pauseMs > 0) await pauseUnless(signal, pauseMs);
    }
    await delivery.end();
  })();
  return {
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

function pauseUnless(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
