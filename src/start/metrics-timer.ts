import type { MarketplaceMetrics } from "../marketplace/metrics.ts";
import { saveMetrics } from "../marketplace/save-metrics.ts";
import type { Db } from "../platform/database/db.ts";
import type { Log } from "../platform/logging/log.ts";
import { repeat } from "./repeat.ts";

const EVERY_MS = 10_000;

type Parts = {
  readonly metrics: MarketplaceMetrics;
  /** A tenant's database; null: the tenant is gone. */
  readonly open: (slug: string) => Promise<Db | null>;
  readonly log: Log;
  readonly now: () => number;
};

/** Writes what the marketplace was asked to the tenants' tables, one after the other (M2); what fails is lost. */
export async function flushMetrics({ metrics, open, log, now }: Parts): Promise<void> {
  for (const [tenant, measured] of metrics.take()) {
    try {
      const db = await open(tenant);
      if (db !== null) await saveMetrics(db, measured, now());
    } catch (error) {
      log.warn("metrics_not_saved", { tenant, error });
    }
  }
}

/** Does so every ten seconds until the answered function is called, and then once more. */
export function startMetrics(parts: Parts): () => Promise<void> {
  const stop = repeat({
    everyMs: EVERY_MS,
    work: () => flushMetrics(parts),
    onFailure: (error) => parts.log.warn("metrics_not_saved", { error }),
  });
  return async () => {
    await stop();
    await flushMetrics(parts);
  };
}
