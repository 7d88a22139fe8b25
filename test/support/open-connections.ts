import { findSharedLogin } from "../../src/tenants/control-database.ts";
import type { TestTenant } from "./database.ts";

/** How many connections to PostgreSQL have the tenant's role now, of those with the login that tenants share. */
export async function connectionsOf(
  { slug, control }: Pick<TestTenant, "slug" | "control">,
): Promise<number | undefined> {
  const { user } = await findSharedLogin(control);
  const [row] = await control<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where application_name = ${`hh_${slug}`} and usename = ${user}`;
  return row?.count;
}
