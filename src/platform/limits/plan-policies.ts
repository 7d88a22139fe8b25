import { Lru } from "../caching/lru.ts";
import { type Policies, policiesOf, type Quotas } from "./policy.ts";

type Options = {
  /** What the plan of a tenant allows, by the tenant's id. */
  readonly load: (tenantId: number) => Promise<Quotas>;
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
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
  readonly #kept = new Lru<Kept, number>({ limit: KEPT_TENANTS });
  readonly #loading = new Map<number, Promise<Policies>>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** No promise but for a tenant's first request; it never rejects. */
  of(tenantId: number, now = this.#options.now()): Policies | Promise<Policies> {
    const kept = this.#kept.get(tenantId);
    if (kept === undefined) return this.#load(tenantId, NONE);
    if (now >= kept.until) {
      // One asks, the others go on.
      kept.until = now + KEPT_MS;
      void this.#load(tenantId, kept.policies);
    }
    return kept.policies;
  }

  #load(tenantId: number, otherwise: Policies): Promise<Policies> {
    const loading = this.#loading.get(tenantId) ?? this.#read(tenantId, otherwise)
      .finally(() => this.#loading.delete(tenantId));
    this.#loading.set(tenantId, loading);
    return loading;
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
