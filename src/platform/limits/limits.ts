import type { Admission } from "./admission.ts";
import { Lru } from "../caching/lru.ts";
import { type Caller, callerName } from "../contract/context.ts";
import { overQuota } from "./over-quota.ts";
import type { PlanPolicies } from "./plan-policies.ts";
import {
  type Policies,
  type Policy,
  RATE_CLASSES,
  type RateClass,
  wholeSeconds,
} from "./policy.ts";
import type { SharedWindows } from "./shared-windows.ts";
import { Usage } from "./usage.ts";

export type LimitsParts = {
  readonly plans: PlanPolicies;
  /** null: this is the only instance. */
  readonly shared: SharedWindows | null;
  /** Of requests without good credentials, for each address. */
  readonly ofAddress: Policy;
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  /** Told of each refusal: the name of the quota, and what was asked for. */
  readonly onRefused?: (policy: string, rateClass: RateClass) => void;
};

/** A request of somebody who is known. */
export type Asked = {
  readonly tenantId: number;
  readonly caller: Caller;
  readonly rateClass: RateClass;
  /** Of its answer; gets what is left of the caller's quota. */
  readonly headers: Record<string, string>;
};

/** One quota that a request needs, whose it is, and what is known of it. */
type Claim = {
  readonly holder: "caller" | "tenant";
  readonly policy: Policy;
  readonly usage: Usage;
};

/** What all this may take of memory: 175 bytes each. Whoever comes back after being forgotten begins anew. */
const KEPT_CALLERS = 50_000;
const KEPT_TENANTS = 10_000;
const KEPT_ADDRESSES = 50_000;

/**
 * Rate limits (X4, decision 31): a quota for each caller and each tenant, by class. Reads are let through by
 * what this instance knows, and the store that all share is told behind their backs; it is asked before a
 * write, and by a read when this instance has let through what it may. Without the store, and whenever it
 * does not answer, this instance's own windows decide.
 */
export class Limits {
  readonly #parts: LimitsParts;
  readonly #callers = new Lru<Usage>({ limit: KEPT_CALLERS });
  /** By their ids, each class for itself: for each request to make a text and look it up costs 88 ns, a number 5. */
  readonly #tenants: Readonly<Record<RateClass, Lru<Usage, number>>> = {
    default: new Lru({ limit: KEPT_TENANTS }),
    writes: new Lru({ limit: KEPT_TENANTS }),
    costly: new Lru({ limit: KEPT_TENANTS }),
  };
  readonly #addresses = new Lru<Usage>({ limit: KEPT_ADDRESSES });

  constructor(parts: LimitsParts) {
    this.#parts = parts;
  }

  /** How many callers, tenants and addresses are remembered. */
  get remembered(): number {
    const tenants = RATE_CLASSES.reduce((sum, of) => sum + this.#tenants[of].size, 0);
    return this.#callers.size + tenants + this.#addresses.size;
  }

  /** @throws Problem 429 `rate_limited`, where that is known at once */
  admit(asked: Asked): Admission {
    const { plans, now: clock } = this.#parts;
    const now = clock();
    const policies = plans.of(asked.tenantId, now);
    if (!(policies instanceof Promise)) return this.#admit(asked, policies, now);
    return once(async () => await this.#admit(asked, await policies, clock())?.());
  }

  /**
   * Counts a request without good credentials.
   * @param purpose what it came for: those who fail do not use up what monitoring needs
   * @throws Problem 429 `rate_limited`
   */
  admitStranger(address: string, purpose: "public" | "failed"): void {
    const { ofAddress: policy, now: clock } = this.#parts;
    const now = clock();
    const usage = usageIn(this.#addresses, `${purpose} ${address}`).at(now, policy);
    if (usage.leftHere(now, policy) < 1) {
      throw this.#refusal(policy, usage.waitsHere(now, policy), "default");
    }
    usage.counted();
  }

  #admit(asked: Asked, policies: Policies, now: number): Admission {
    const claims = this.#claims(asked, policies);
    const isAlone = this.#isAlone;
    let isKnown = true;
    for (const { policy, usage } of claims) {
      usage.at(now, policy);
      if (isAlone ? usage.leftHere(now, policy) < 1 : usage.waits(now) > 0) {
        const wait = isAlone ? usage.waitsHere(now, policy) : usage.waits(now);
        throw this.#refusal(policy, wait, asked.rateClass);
      }
      isKnown &&= isAlone || this.#mayGoAhead(usage, policy, asked.rateClass);
    }
    if (!isKnown) return once(() => this.#ask(claims, asked));
    for (const claim of claims) {
      claim.usage.spend();
      if (claim.usage.isReportDue(claim.policy)) this.#report(claim, asked);
    }
    tell(claims, asked.headers, now);
    return null;
  }

  /** The caller's own first: what is refused to one does not count against the others of their tenant. */
  #claims(asked: Asked, policies: Policies): readonly Claim[] {
    const { tenantId, caller, rateClass } = asked;
    const { [rateClass]: own } = policies[caller.kind];
    const { [rateClass]: common } = policies.tenant;
    const claims: Claim[] = [];
    if (own) {
      const usage = usageIn(this.#callers, keyOf("caller", asked));
      claims.push({ holder: "caller", policy: own, usage });
    }
    if (common) {
      const usage = usageIn(this.#tenants[rateClass], tenantId);
      claims.push({ holder: "tenant", policy: common, usage });
    }
    return claims;
  }

  get #isAlone(): boolean {
    return this.#parts.shared === null || this.#parts.shared.isResting;
  }

  /** A caller's writes are counted exactly. */
  #mayGoAhead(usage: Usage, { of }: Policy, rateClass: RateClass): boolean {
    return usage.canSpend && !(of === "requests" && rateClass === "writes");
  }

  /** All claims in one question: commands of one tick share a request. */
  async #ask(claims: readonly Claim[], asked: Asked): Promise<void> {
    const answers = await Promise.all(claims.map((claim) => this.#askOf(claim, asked)));
    for (const answer of answers) if (answer !== null) throw answer;
    tell(claims, asked.headers, this.#parts.now());
  }

  /** Counts the request, or answers why not. */
  async #askOf(claim: Claim, asked: Asked): Promise<Error | null> {
    const { usage, policy } = claim;
    const { rateClass } = asked;
    const { shared, now: clock } = this.#parts;
    if (this.#mayGoAhead(usage, policy, rateClass)) {
      usage.spend();
      return null;
    }
    const told = shared && await shared.inTime(this.#tell(claim, asked, 1));
    const now = clock();
    usage.at(now, policy);
    if (told !== null) {
      if ("waitMs" in told) return this.#refusal(policy, told.waitMs, rateClass);
      usage.counted();
      return null;
    }
    if (usage.leftHere(now, policy) < 1) {
      return this.#refusal(policy, usage.waitsHere(now, policy), rateClass);
    }
    usage.counted();
    return null;
  }

  #report(claim: Claim, asked: Asked): void {
    const { shared } = this.#parts;
    if (shared !== null && !shared.isResting) void shared.inTime(this.#tell(claim, asked, 0));
  }

  /** Tells the store what it does not know yet, and so many more; takes to heart what it answers, whenever. */
  async #tell({ holder, policy, usage }: Claim, asked: Asked, more: number) {
    const unreported = usage.takeUnreported();
    const told = await this.#parts.shared?.count(keyOf(holder, asked), policy, unreported + more) ??
      null;
    if (told === null) usage.putBack(unreported, policy);
    else if ("left" in told) usage.allowed(told.left, policy);
    else usage.refused(this.#parts.now(), told.waitMs);
    return told;
  }

  #refusal(policy: Policy, waitMs: number, rateClass: RateClass) {
    this.#parts.onRefused?.(policy.name, rateClass);
    return overQuota(policy, waitMs);
  }
}

/** Under which the store counts; a caller's here, too. */
function keyOf(holder: Claim["holder"], { tenantId, caller, rateClass }: Asked): string {
  return holder === "tenant"
    ? `${tenantId}/${rateClass}`
    : `${tenantId}/${callerName(caller)}/${rateClass}`;
}

function usageIn<Key extends string | number>(kept: Lru<Usage, Key>, key: Key): Usage {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const usage = new Usage();
  kept.set(key, usage);
  return usage;
}

/** What is left of the first, which is the caller's own where they have one. */
function tell([claim]: readonly Claim[], headers: Record<string, string>, now: number): void {
  if (claim === undefined) return;
  const { policy, usage } = claim;
  const { windowMs } = policy;
  const ends = wholeSeconds(windowMs - now % windowMs);
  headers["RateLimit-Policy"] = policy.header;
  headers["RateLimit"] = `${policy.left}${usage.left(now, policy)};t=${ends}`;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | undefined;
  return () => begun ??= work();
}
