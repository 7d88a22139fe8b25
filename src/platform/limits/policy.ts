/** By what operations are limited (X4): reads, what changes something, and reads that cost much. */
export const RATE_CLASSES = ["default", "writes", "costly"] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/** Who has a quota: a caller of each kind, and a tenant with all of its callers. */
export const QUOTA_HOLDERS = ["user", "api_key", "service", "tenant"] as const;
export type QuotaHolder = (typeof QUOTA_HOLDERS)[number];

/** So many requests in any so many seconds. */
export type Quota = { readonly requests: number; readonly seconds: number };

/** What a tenant's plan allows; where it says nothing, nothing is limited. */
export type Quotas = {
  readonly [Holder in QuotaHolder]: { readonly [Class in RateClass]?: Quota };
};

/** A quota under the name that callers know it by, with what each request needs of it. */
export type Policy = {
  readonly name: string;
  readonly of: "requests" | "requests_of_tenant" | "requests_of_address";
  readonly requests: number;
  readonly windowMs: number;
  /** As RateLimit-Policy has it. */
  readonly header: string;
  /** The beginning of the RateLimit header; what is left follows it. */
  readonly left: string;
  /** So many requests an instance lets through before the shared store knows of them (decision 31). */
  readonly slice: number;
};

export type Policies = {
  readonly [Holder in QuotaHolder]: { readonly [Class in RateClass]?: Policy };
};

/** The part of a quota that an instance may be ahead of the store that all share. */
const SLICE = 1 / 20;

/** @param name lower-case letters and dashes */
export function policyOf(name: string, of: Policy["of"], { requests, seconds }: Quota): Policy {
  return {
    name,
    of,
    requests,
    windowMs: seconds * 1_000,
    header: `"${name}";q=${requests};w=${seconds}`,
    left: `"${name}";r=`,
    slice: Math.max(1, Math.floor(requests * SLICE)),
  };
}

/** The policies of a plan. A caller's are named by their class, so that each has one name for each. */
export function policiesOf(quotas: Quotas): Policies {
  const named = (holder: QuotaHolder, prefix: string, of: Policy["of"]) =>
    Object.fromEntries(RATE_CLASSES.flatMap((rateClass) => {
      const quota = quotas[holder][rateClass];
      return quota ? [[rateClass, policyOf(prefix + rateClass, of, quota)]] : [];
    }));
  return {
    user: named("user", "", "requests"),
    api_key: named("api_key", "", "requests"),
    service: named("service", "", "requests"),
    tenant: named("tenant", "tenant-", "requests_of_tenant"),
  };
}

/** As header fields have it: never 0, which would mean at once. */
export const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000));
