import type { Quotas } from "../src/platform/limits/policy.ts";
import { type Served, startServer } from "./process.ts";
import { startRedis } from "./redis.ts";
import { type BenchRow, byTurns, type Surroundings } from "./row.ts";
import { getsPerSecond, requestsFor } from "./weeks.ts";

const NONE: Quotas = { user: {}, api_key: {}, service: {}, tenant: {} };
/** Nobody is refused, and the store is told of each 1,500 of a user's reads and 150,000 of the tenant's. */
const MANY: Quotas = {
  ...NONE,
  user: { default: { requests: 60_000, seconds: 60 } },
  tenant: { default: { requests: 6_000_000, seconds: 60 } },
};

/** What limits cost a week view from cache (X4): the same server with quotas and without, by turns. */
export async function limitsBench(around: Surroundings): Promise<BenchRow[]> {
  const alone = await measured(around, "in process", 0.95, {});
  const redis = await startRedis();
  if (redis === null) return [alone];
  try {
    return [alone, await measured(around, "Redis over the bridge", 0.8, { redis: redis.rest })];
  } finally {
    await redis.stop();
  }
}

async function measured(
  around: Surroundings,
  where: string,
  least: number,
  more: Pick<Exclude<Served, { readonly kind: "bare" }>, "redis">,
): Promise<BenchRow> {
  const { url, secret } = around;
  const server = (quotas: Quotas) => startServer({ kind: "app", url, secret, quotas, ...more });
  const [limited, free] = [await server(MANY), await server(NONE)];
  const requests = await requestsFor(around);
  const perSecond = ({ port }: { readonly port: number }) => getsPerSecond(port, 32, requests);
  try {
    await perSecond(limited);
    await perSecond(free);
    return await byTurns(
      `week view from cache, limited, ${where} / the same without limits`,
      least,
      () => perSecond(free),
      () => perSecond(limited),
    );
  } finally {
    await Promise.all([limited.stop(), free.stop()]);
  }
}
