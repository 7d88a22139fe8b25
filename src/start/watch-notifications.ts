import type { Sql } from "../platform/database/sql.ts";
import type { Meter } from "../platform/telemetry/meter.ts";
import { findNotificationLags } from "../tenants/find-notification-lags.ts";

/** A look asks so many tenants, so that 1,000 are asked in 50 s. */
const TENANTS = 100;

/** Watches for how long notifications of all tenants have been due (X6), some tenants at each look. */
export class NotificationWatch {
  readonly #control: Sql;
  /** Seconds by tenant; those where nothing waits are not in it. */
  readonly #lags = new Map<number, number>();
  #asked = 0;

  constructor(control: Sql, meter: Meter) {
    this.#control = control;
    meter.watch({
      name: "notification_lag_seconds",
      help: "For how long the oldest notification of all tenants has been due that could be sent.",
      type: "gauge",
      read: () => Math.max(0, ...this.#lags.values()),
    });
  }

  async look(): Promise<void> {
    const after = this.#asked;
    const lags = await findNotificationLags(this.#control, after, TENANTS);
    const isLast = lags.length < TENANTS;
    const upTo = isLast ? Infinity : lags.at(-1)?.tenantId ?? after;
    // A tenant that is gone is told no more of.
    for (const id of this.#lags.keys()) if (id > after && id <= upTo) this.#lags.delete(id);
    for (const { tenantId, seconds } of lags) {
      if (seconds !== null) this.#lags.set(tenantId, seconds);
    }
    this.#asked = isLast ? 0 : upTo;
  }
}
