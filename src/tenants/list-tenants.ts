import type { Db } from "../platform/database/db.ts";
import { allTenants } from "../generated/sql/tenants.ts";

export type ListedTenant = {
  id: number;
  slug: string;
  /** the number of its last migration */
  version: number;
  createdAt: string;
};

/** All tenants by slug. */
export async function listTenants(db: Db): Promise<ListedTenant[]> {
  const rows = await allTenants(db);
  return rows.map(({ id, slug, version, created_at }) => ({
    id,
    slug,
    version,
    createdAt: created_at,
  }));
}
