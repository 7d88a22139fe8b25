import type { Sql } from "../platform/database/sql.ts";
import type { Meter } from "../platform/telemetry/meter.ts";
import { findLags, type Lags } from "../tenants/find-lags.ts";

/** A look asks so many tenants, so that 1,000 are asked in 50 s. */
const TENANTS = 100;

/** Watches for how long what all tenants send has been due (X6), some tenants at each look. */
export class LagWatch {
  readonly #control: Sql;
  /** By tenant. */
  readonly #lags = new Map<number, Lags>();
  #asked = 0;

  constructor(control: Sql, meter: Meter) {
    this.#control = control;
    meter.watch({
      name: "notification_lag_seconds",
      help: "For how long the oldest notification of all tenants has been due that could be sent.",
      type: "gauge",
      read: () => this.#longest(({ notificationSeconds }) => notificationSeconds),
    });
    meter.watch({
      name: "webhook_lag_seconds",
      help: "For how long the oldest delivery of all enabled webhook endpoints has been due.",
      type: "gauge",
      read: () => this.#longest(({ webhookSeconds }) => webhookSeconds),
    });
  }

  async look(): Promise<void> {
    const after = this.#asked;
    const lags = await findLags(this.#control, after, TENANTS);
    const isLast = lags.length < TENANTS;
    const upTo = isLast ? Infinity : lags.at(-1)?.tenantId ?? after;
    // A tenant that is gone is told no more of.
    for (const id of this.#lags.keys()) if (id > after && id <= upTo) this.#lags.delete(id);
    for (const one of lags) this.#lags.set(one.tenantId, one);
    this.#asked = isLast ? 0 : upTo;
  }

  #longest(secondsOf: (lags: Lags) => number | null): number {
    let longest = 0;
    for (const lags of this.#lags.values()) longest = Math.max(longest, secondsOf(lags) ?? 0);
    return longest;
  }
}
