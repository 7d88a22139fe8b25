import {
  allQuotas,
  type AllQuotasRow,
  copyPlan,
  dropQuota,
  planByName,
  quotasOfTenant,
  saveQuota,
  setPlan,
} from "../generated/sql/plans.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import {
  type Quota,
  QUOTA_HOLDERS,
  type QuotaHolder,
  type Quotas,
  RATE_CLASSES,
  type RateClass,
} from "../platform/limits/policy.ts";
import { TenantError } from "./tenant.ts";

/** Of every tenant that is not given another. */
export const STANDARD_PLAN = "standard";
/** So wide that nobody is ever refused: for demos, tests and measurements. */
export const WIDE_PLAN = "wide";

const MOST_REQUESTS = 100_000_000;
const LONGEST_SECONDS = 3_600;

/** What the plan of a tenant allows; nothing is limited of a tenant that is gone. */
export async function quotasOf(db: Db, tenantId: number): Promise<Quotas> {
  const rows = await quotasOfTenant(db, { tenantId });
  const of = (holder: QuotaHolder) =>
    Object.fromEntries(
      rows.filter((row) => row.holder === holder)
        .map(({ rate_class, requests, seconds }) => [rate_class, { requests, seconds }]),
    );
  return { user: of("user"), api_key: of("api_key"), service: of("service"), tenant: of("tenant") };
}

/** All plans with their quotas. */
export const listQuotas = (db: Db): Promise<AllQuotasRow[]> => allQuotas(db);

/** Gives a tenant a plan; servers that run know of it within half a minute. @throws TenantError */
export async function givePlan(db: Db, slug: string, plan: string): Promise<void> {
  if (await planByName(db, { name: plan }) === null) {
    throw new TenantError(`there is no plan ${plan}: see deno task tenant plans`);
  }
  if (await setPlan(db, { slug, plan }) === null) {
    throw new TenantError(`there is no tenant ${slug}`);
  }
}

export type QuotaOfPlan = {
  readonly plan: string;
  readonly holder: string;
  readonly rateClass: string;
  /** null: nothing is limited. */
  readonly quota: Quota | null;
};

/**
 * Sets one quota of a plan. A plan that is not there is made, with the other quotas of `standard`. Answers
 * whether it was made. @throws TenantError
 */
export async function setQuota(
  db: Db,
  { plan, holder, rateClass, quota }: QuotaOfPlan,
): Promise<boolean> {
  checkName(plan);
  const of = { plan, holder: holderOf(holder), rateClass: classOf(rateClass) };
  if (quota !== null) checkQuota(quota);
  return await inTransaction(db, async (tx) => {
    const { made } = await copyPlan(tx, { name: plan, from: STANDARD_PLAN });
    if (quota === null) await dropQuota(tx, of);
    else await saveQuota(tx, { ...of, ...quota });
    return made;
  });
}

function checkName(plan: string): void {
  if (/^[a-z][a-z0-9_]{0,39}$/.test(plan)) return;
  throw new TenantError(
    `"${plan}" cannot name a plan: a to z, then up to 39 of a to z, 0 to 9 and _`,
  );
}

function holderOf(text: string): QuotaHolder {
  const found = QUOTA_HOLDERS.find((holder) => holder === text);
  if (found === undefined) {
    throw new TenantError(`"${text}" has no quota: expected ${QUOTA_HOLDERS.join(", ")}`);
  }
  return found;
}

function classOf(text: string): RateClass {
  const found = RATE_CLASSES.find((known) => known === text);
  if (found === undefined) {
    throw new TenantError(
      `"${text}" is no class of operations: expected ${RATE_CLASSES.join(", ")}`,
    );
  }
  return found;
}

function checkQuota({ requests, seconds }: Quota): void {
  const isWhole = (value: number, most: number) =>
    Number.isInteger(value) && value >= 1 && value <= most;
  if (isWhole(requests, MOST_REQUESTS) && isWhole(seconds, LONGEST_SECONDS)) return;
  throw new TenantError(
    `a quota is 1 to ${MOST_REQUESTS} requests in 1 to ${LONGEST_SECONDS} seconds, such as 600/60`,
  );
}
