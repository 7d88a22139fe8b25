import { Lru } from "../caching/lru.ts";
import { UnderWay } from "../caching/under-way.ts";
import { byItself, type Later } from "../later.ts";
import { type Policies, policiesOf, type Quotas } from "./policy.ts";

type Options = {
  /** What the plan of a tenant allows, by the tenant's id. */
  readonly load: (tenantId: number) => Promise<Quotas>;
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
  readonly later?: Later;
  /** How many tenants are remembered; 100,000 where it is left out. */
  readonly keptTenants?: number;
};

/** A plan that was changed counts after so long, and is asked for again so long after it could not be. */
const KEPT_MS = 30_000;
const FAILED_MS = 1_000;
const KEPT_TENANTS = 100_000;
/** Where no plan could be read yet: requests go on. */
const NONE: Policies = { user: {}, api_key: {}, service: {}, tenant: {} };

type Kept = { readonly policies: Policies; until: number };

/** The policies of tenants, kept for half a minute; what is old counts until the new ones are there. */
export class PlanPolicies {
  readonly #options: Options;
  readonly #kept: Lru<Kept, number>;
  readonly #loading = new UnderWay<Policies>();

  constructor(options: Options) {
    this.#options = options;
    this.#kept = new Lru({ limit: options.keptTenants ?? KEPT_TENANTS });
  }

  /** No promise but for a tenant's first request; it never rejects. */
  of(tenantId: number, now = this.#options.now()): Policies | Promise<Policies> {
    const kept = this.#kept.get(tenantId);
    if (kept === undefined) return this.#load(tenantId, NONE);
    if (now >= kept.until) {
      // One asks, the others go on.
      kept.until = now + KEPT_MS;
      (this.#options.later ?? byItself)(this.#load(tenantId, kept.policies));
    }
    return kept.policies;
  }

  #load(tenantId: number, otherwise: Policies): Promise<Policies> {
    return this.#loading.join(`${tenantId}`, () => this.#read(tenantId, otherwise));
  }

  async #read(tenantId: number, otherwise: Policies): Promise<Policies> {
    const { load, now, onFailure } = this.#options;
    const read = await load(tenantId).then(policiesOf, (error) => {
      onFailure(error);
      return null;
    });
    const until = now() + (read === null ? FAILED_MS : KEPT_MS);
    const policies = read ?? otherwise;
    this.#kept.set(tenantId, { policies, until });
    return policies;
  }
}
