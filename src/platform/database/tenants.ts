import type { Bound } from "./bound.ts";
import type { Db } from "./db.ts";

/** A tenant's slug names its role and schema; the constraint of control.tenants says the same. */
export const slugPattern = /^[a-z][a-z0-9_]{0,39}$/;

/** A tenant's database: what it runs has the tenant's role and sees its schema only (T1). */
export interface TenantDatabase extends Db {
  /** The same on behalf of somebody, so that they wait behind themselves. */
  by(principal: string): Db;
  /** The same for one request: whose it is, and the time that is left to it. */
  asked(principal: string, bound: Bound): Db;
}

/** A tenant that is open. */
export type OpenTenant = {
  readonly id: number;
  readonly slug: string;
  readonly db: TenantDatabase;
};

/** All tenants; how they are connected to is a runtime's own. */
export interface Tenants {
  /**
   * The tenant of that slug, or null; no promise when it is open, as it is for most requests.
   * Rejects, and remembers nothing, when it cannot be found out.
   */
  open(slug: string): OpenTenant | null | Promise<OpenTenant | null>;
  /** Looks a tenant up anew when it is asked for again: it was dropped, or made again. */
  forget(slug: string): void;
}
