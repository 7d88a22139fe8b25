import type { Log } from "../platform/logging/log.ts";
import type { Meter } from "../platform/telemetry/meter.ts";
import { repeat } from "./repeat.ts";

const EVERY_MS = 5_000;

type Parts = {
  /** What is looked at, one after the other; each looks at a bounded piece. */
  readonly watches: readonly { readonly look: () => Promise<void> }[];
  readonly meter: Meter;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** Looks at once and every five seconds, one look after the other, until the answered function is called (X6). */
export function startWatching({ watches, meter, log, elapsed }: Parts): () => Promise<void> {
  let doneAt = elapsed();
  meter.watch({
    name: "watch_age_seconds",
    help: "How long ago overlaps and lags were last looked at, all of them without a failure.",
    type: "gauge",
    read: () => (elapsed() - doneAt) / 1_000,
  });
  const onFailure = (error: unknown) => log.warn("watch_failed", { error });
  const look = async () => {
    let hasFailed = false;
    for (const watch of watches) {
      // One that fails keeps the others from nothing.
      await watch.look().catch((error) => {
        hasFailed = true;
        onFailure(error);
      });
    }
    if (!hasFailed) doneAt = elapsed();
  };
  return repeat({ everyMs: EVERY_MS, atOnce: true, work: look, onFailure });
}
