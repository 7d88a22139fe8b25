import type { Admission } from "./admission.ts";
import { Lru } from "../caching/lru.ts";
import { type Caller, callerName } from "../contract/context.ts";
import { overQuota } from "./over-quota.ts";
import { byItself, type Later } from "../later.ts";
import type { PlanPolicies } from "./plan-policies.ts";
import {
  type Policies,
  type Policy,
  RATE_CLASSES,
  type RateClass,
  wholeSeconds,
} from "./policy.ts";
import type { SharedWindows } from "./shared-windows.ts";
import { Strangers, type StrangersParts } from "./strangers.ts";
import { type Usage, usageIn } from "./usage.ts";

export type LimitsParts = StrangersParts & {
  readonly plans: PlanPolicies;
  /** null: this is the only instance. */
  readonly shared: SharedWindows | null;
  readonly later?: Later;
  /** How many callers, and how many addresses, are remembered; default 50,000. Of tenants a fifth in each class. */
  readonly kept?: number;
};

/** A request of somebody who is known. */
export type Asked = {
  readonly tenantId: number;
  readonly caller: Caller;
  readonly rateClass: RateClass;
  /** Of its answer; gets what is left of the caller's quota. */
  readonly headers: Record<string, string>;
};

/** One quota that a request needs: which, whose, and what is known of it. */
type Need = {
  readonly holder: "caller" | "tenant";
  readonly policy: Policy;
  readonly usage: Usage;
};

/** What all this may take of memory: 175 bytes each. Whoever comes back after being forgotten begins anew. */
const KEPT = 50_000;

/**
 * Rate limits (X4, decision 31): a quota for each caller and each tenant, by class. Reads are let through by
 * what this instance knows, and the store that all share is told behind their backs; it is asked before a
 * write, and by a read when this instance has let through what it may. Without the store, and whenever it
 * does not answer, this instance's own windows decide.
 */
export class Limits {
  readonly #parts: LimitsParts;
  readonly #later: Later;
  readonly #callers: Lru<Usage>;
  /** By id, a map for each class: making a text for each request and looking it up costs 88 ns, a number 5. */
  readonly #tenants: Readonly<Record<RateClass, Lru<Usage, number>>>;
  /** Of requests without good credentials. */
  readonly strangers: Strangers;

  constructor(parts: LimitsParts) {
    this.#parts = parts;
    const { later = byItself, kept = KEPT } = parts;
    this.#later = later;
    this.#callers = new Lru<Usage>({ limit: kept });
    const ofTenants = () => new Lru<Usage, number>({ limit: kept / 5 });
    this.#tenants = { default: ofTenants(), writes: ofTenants(), costly: ofTenants() };
    this.strangers = new Strangers(parts, kept);
  }

  /** How many callers, tenants and addresses are remembered. */
  get remembered(): number {
    const tenants = RATE_CLASSES.reduce((sum, of) => sum + this.#tenants[of].size, 0);
    return this.#callers.size + tenants + this.strangers.remembered;
  }

  /** @throws Problem 429 `rate_limited`, where that is known at once */
  admit(asked: Asked): Admission {
    const { plans, now: clock } = this.#parts;
    const now = clock();
    const policies = plans.of(asked.tenantId, now);
    if (!(policies instanceof Promise)) return this.#admit(asked, policies, now);
    return once(async () => await this.#admit(asked, await policies, clock())?.());
  }

  #admit(asked: Asked, policies: Policies, now: number): Admission {
    const needs = this.#needs(asked, policies);
    const isAlone = this.#isAlone;
    let isKnown = true;
    for (const { policy, usage } of needs) {
      usage.at(now, policy);
      if (isAlone ? usage.leftHere(now, policy) < 1 : usage.waits(now) > 0) {
        const wait = isAlone ? usage.waitsHere(now, policy) : usage.waits(now);
        throw this.#refusal(policy, wait, asked.rateClass);
      }
      isKnown &&= isAlone || this.#mayGoAhead(usage, policy, asked.rateClass);
    }
    if (!isKnown) return once(() => this.#ask(needs, asked));
    for (const need of needs) {
      need.usage.spend();
      if (need.usage.isReportDue(need.policy)) this.#report(need, asked);
    }
    tell(needs, asked.headers, now);
    return null;
  }

  /** The caller's own first: what is refused to one does not count against the others of their tenant. */
  #needs(asked: Asked, policies: Policies): readonly Need[] {
    const { tenantId, caller, rateClass } = asked;
    const { [rateClass]: own } = policies[caller.kind];
    const { [rateClass]: common } = policies.tenant;
    const needs: Need[] = [];
    if (own) {
      const usage = usageIn(this.#callers, keyOf("caller", asked));
      needs.push({ holder: "caller", policy: own, usage });
    }
    if (common) {
      const usage = usageIn(this.#tenants[rateClass], tenantId);
      needs.push({ holder: "tenant", policy: common, usage });
    }
    return needs;
  }

  get #isAlone(): boolean {
    return this.#parts.shared === null || this.#parts.shared.isResting;
  }

  /** A caller's writes are counted exactly. */
  #mayGoAhead(usage: Usage, { of }: Policy, rateClass: RateClass): boolean {
    return usage.canSpend && !(of === "requests" && rateClass === "writes");
  }

  /** Asks for all needs at once: commands of one tick share a request to Redis. */
  async #ask(needs: readonly Need[], asked: Asked): Promise<void> {
    const answers = await Promise.all(needs.map((need) => this.#askOf(need, asked)));
    for (const answer of answers) if (answer !== null) throw answer;
    tell(needs, asked.headers, this.#parts.now());
  }

  /** Counts the request, or answers why not. */
  async #askOf(need: Need, asked: Asked): Promise<Error | null> {
    const { usage, policy } = need;
    const { rateClass } = asked;
    const { shared, now: clock } = this.#parts;
    if (this.#mayGoAhead(usage, policy, rateClass)) {
      usage.spend();
      return null;
    }
    const told = shared && await shared.inTime(this.#telling(need, asked, 1));
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

  #report(need: Need, asked: Asked): void {
    const { shared } = this.#parts;
    if (shared === null || shared.isResting) return;
    this.#later(shared.inTime(this.#telling(need, asked, 0)));
  }

  /** It goes on where nobody waits for it any longer. */
  #telling(need: Need, asked: Asked, more: number) {
    const telling = this.#tell(need, asked, more);
    this.#later(telling);
    return telling;
  }

  /** Tells the store what it does not know yet, and so many more; takes to heart what it answers, whenever. */
  async #tell({ holder, policy, usage }: Need, asked: Asked, more: number) {
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

/** The name under which the store counts; for callers also here. */
function keyOf(holder: Need["holder"], { tenantId, caller, rateClass }: Asked): string {
  return holder === "tenant"
    ? `${tenantId}/${rateClass}`
    : `${tenantId}/${callerName(caller)}/${rateClass}`;
}

/** What is left of the first, which is the caller's own where they have one. */
function tell([need]: readonly Need[], headers: Record<string, string>, now: number): void {
  if (need === undefined) return;
  const { policy, usage } = need;
  const { windowMs } = policy;
  const ends = wholeSeconds(windowMs - now % windowMs);
  headers["RateLimit-Policy"] = policy.header;
  headers["RateLimit"] = `${policy.left}${usage.left(now, policy)};t=${ends}`;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | undefined;
  return () => begun ??= work();
}
