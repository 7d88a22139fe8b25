import type { DatabaseClock } from "../platform/database/database-clock.ts";
import type { Sql } from "../platform/database/sql.ts";
import type { Tenants } from "../platform/database/tenants.ts";
import type { Log } from "../platform/logging/log.ts";
import type { Meter } from "../platform/telemetry/meter.ts";
import type { Assembled } from "./assemble.ts";
import { startClock } from "./clock-timer.ts";
import { startForgetting } from "./forget-changes.ts";
import { startNotingKeys } from "./key-uses-timer.ts";
import { startMaintenance } from "./maintenance-timer.ts";
import { startMetrics } from "./metrics-timer.ts";
import { LagWatch } from "./watch-lags.ts";
import { OverlapWatch } from "./watch-overlaps.ts";
import { startWatching } from "./watch-timer.ts";
import { startWebhooks } from "./webhooks-timer.ts";

type Parts = {
  readonly assembled: Assembled;
  readonly control: Sql;
  readonly tenants: Tenants;
  readonly meter: Meter;
  readonly log: Log;
  readonly clock: DatabaseClock;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** What a server does beside answering, while it runs. */
export type Background = {
  /** Begins nothing more; the promise is kept when what was being sent to others has ended. */
  readonly stop: () => Promise<void>;
  /** Ends with what requests have left to be written down; to be called when the last one is answered. */
  readonly saveMetrics: () => Promise<void>;
};

/** Starts all that a server does by itself: watching, clearing away, maintaining, sending. */
export function startBackground(parts: Parts): Background {
  const { assembled, control, tenants, meter, log, clock, elapsed } = parts;
  const { written, metrics, webhooks, noteKeyUses } = assembled;
  const watches = [
    new LagWatch(control, meter),
    new OverlapWatch({ control, tenants, meter, log }),
  ];
  const open = async (slug: string) => (await tenants.open(slug))?.db ?? null;
  const stops = [
    startWatching({ watches, meter, log, elapsed }),
    startClock(clock, log),
    startForgetting(control, log),
    startNotingKeys(noteKeyUses, log),
    startMaintenance({ control, tenants, written, log, clock }),
  ];
  const saveMetrics = startMetrics({ metrics, open, log, now: clock.now });
  const stopWebhooks = startWebhooks(webhooks, log);
  return {
    stop() {
      for (const stop of stops) void stop();
      return stopWebhooks();
    },
    saveMetrics,
  };
}
