import type { Log } from "../platform/logging/log.ts";
import type { Meter } from "../platform/telemetry/meter.ts";

const EVERY_MS = 5_000;

type Parts = {
  /** What is looked at, one after the other; each looks at a bounded piece. */
  readonly watches: readonly { readonly look: () => Promise<void> }[];
  readonly meter: Meter;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** Looks every five seconds, one look after the other, until the answered function is called (X6). */
export function startWatching({ watches, meter, log, elapsed }: Parts): () => void {
  let isLooking = false;
  let doneAt = elapsed();
  meter.watch({
    name: "watch_age_seconds",
    help: "How long ago overlaps and lags were last looked at, all of them without a failure.",
    type: "gauge",
    read: () => (elapsed() - doneAt) / 1_000,
  });
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    let hasFailed = false;
    for (const watch of watches) {
      // One that fails keeps the others from nothing.
      await watch.look().catch((error) => {
        hasFailed = true;
        log.warn("watch_failed", { error });
      });
    }
    if (!hasFailed) doneAt = elapsed();
    isLooking = false;
  };
  void look();
  const timer = setInterval(look, EVERY_MS);
  return () => clearInterval(timer);
}
