import type { Sql } from "postgres";
import { connect, type Timeouts } from "./db.ts";
import type { OpenTenant } from "./tenant.ts";

/** How to log in as a tenant. The role's name is the name of its schema as well. */
export type TenantLogin = { id: number; role: string; password: string };

export type TenantPoolsOptions = {
  /** the database; user and password are replaced by the tenant's */
  url: string;
  find: (slug: string) => Promise<TenantLogin | null>;
  now: () => number;
  /** connections a tenant; default 8 */
  connections?: number;
  /** tenants open at a time; default 50. With `connections` it bounds what the database is asked for. */
  tenants?: number;
  timeouts?: Partial<Timeouts>;
};

/** For so long an unknown slug is not looked up again. */
const unknownFor = 2_000;
const unknownAtMost = 1_000;

/** A pool that is given up lives on for so long: more than any request lasts. */
const retiredFor = 30_000;

/**
 * One small pool a tenant, the least recently used given up when there are too many. The connections
 * log in as the tenant's role, so that no statement can become anybody else.
 */
export class TenantPools {
  readonly #options: TenantPoolsOptions;
  /** in the order of their last use; a promise until the tenant was looked up */
  readonly #open = new Map<string, OpenTenant | Promise<OpenTenant | null>>();
  readonly #unknownUntil = new Map<string, number>();
  readonly #retired = new Map<Sql, ReturnType<typeof setTimeout>>();

  constructor(options: TenantPoolsOptions) {
    this.#options = options;
  }

  /**
   * The tenant of that slug, or null; no promise when it is open, as it is for most requests.
   * Rejects, and remembers nothing, when it cannot be found out.
   */
  open(slug: string): OpenTenant | null | Promise<OpenTenant | null> {
    const known = this.#open.get(slug);
    if (known) {
      this.#open.delete(slug);
      this.#open.set(slug, known);
      return known;
    }
    if ((this.#unknownUntil.get(slug) ?? 0) > this.#options.now()) return null;
    const opening = this.#look(slug);
    this.#open.set(slug, opening);
    this.#remember(slug, opening);
    this.#retireOldest();
    return opening;
  }

  /** Ends the pool of a tenant that was dropped or whose password was changed. */
  async forget(slug: string): Promise<void> {
    this.#unknownUntil.delete(slug);
    const opening = this.#open.get(slug);
    this.#open.delete(slug);
    const tenant = await Promise.resolve(opening).catch(() => null);
    await tenant?.db.end({ timeout: 5 });
  }

  /** Ends all pools; what runs has five seconds to end. */
  async close(): Promise<void> {
    const retired = [...this.#retired];
    this.#retired.clear();
    await Promise.all([
      ...[...this.#open.keys()].map((slug) => this.forget(slug)),
      ...retired.map(([db, timer]) => (clearTimeout(timer), db.end({ timeout: 5 }))),
    ]);
  }

  async #look(slug: string): Promise<OpenTenant | null> {
    const login = await this.#options.find(slug);
    return login && { id: login.id, slug, db: this.#connect(login) };
  }

  /** Keeps what a look-up found, unless it was forgotten or given up meanwhile, or begun anew. */
  #remember(slug: string, opening: Promise<OpenTenant | null>): void {
    const isCurrent = () => this.#open.get(slug) === opening;
    opening.then((tenant) => {
      if (!isCurrent()) return;
      if (tenant) this.#open.set(slug, tenant);
      else {
        this.#open.delete(slug);
        this.#rememberUnknown(slug);
      }
    }, () => void (isCurrent() && this.#open.delete(slug)));
  }

  #connect({ role, password }: TenantLogin): Sql {
    const { url, connections = 8, timeouts = {} } = this.#options;
    return connect(url, {
      max: connections,
      login: { user: role, password },
      name: role,
      searchPath: [role, "extensions"],
      timeouts,
    });
  }

  #rememberUnknown(slug: string): void {
    if (this.#unknownUntil.size >= unknownAtMost) this.#unknownUntil.clear();
    this.#unknownUntil.set(slug, this.#options.now() + unknownFor);
  }

  #retireOldest(): void {
    const { tenants = 50 } = this.#options;
    for (const [slug, opening] of this.#open) {
      if (this.#open.size <= tenants) return;
      this.#open.delete(slug);
      Promise.resolve(opening).then((tenant) => tenant && this.#retire(tenant.db), () => {});
    }
  }

  #retire(db: Sql): void {
    const timer = setTimeout(() => {
      this.#retired.delete(db);
      db.end({ timeout: 5 });
    }, retiredFor);
    this.#retired.set(db, timer);
  }
}
