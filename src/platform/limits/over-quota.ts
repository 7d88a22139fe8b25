import { Problem } from "../../problem.ts";
import { type Policy, wholeSeconds } from "./policy.ts";

/** 429 for whoever has used up a quota, with the fields of the IETF's draft (X4). */
export function overQuota(policy: Policy, waitMs: number): Problem<"rate_limited"> {
  const { name, of, requests, windowMs, left } = policy;
  const seconds = wholeSeconds(waitMs);
  return new Problem("rate_limited", { of, requests, window: windowMs / 1_000, seconds }, {
    violatedPolicies: [name],
    headers: {
      "Retry-After": String(seconds),
      RateLimit: `${left}0;t=${seconds}`,
      "RateLimit-Policy": policy.header,
    },
  });
}
