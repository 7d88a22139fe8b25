import { onTestFinished } from "vitest";
import { TenantPools } from "../../src/platform/tenant-pools.ts";
import { findTenant } from "../../src/tenants/find-tenant.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { opened, type TestTenant } from "../support/database.ts";

/** For one test: a server with many connections, so that rivals really meet in the database. */
export async function aBusyApp(tenant: TestTenant, connections = 16): Promise<TestApp> {
  const find = (slug: string) => findTenant(tenant.control, slug);
  const url = tenant.controlUrl;
  const own = new TenantPools({ url, find, now: () => Date.now(), connections });
  onTestFinished(() => own.close());
  return anApp({ tenant: { ...tenant, ...await opened(own, tenant.slug), pools: own } });
}

/** Nobody's first request is among those that are compared. */
export async function seen<T extends { get: (path: string) => Promise<{ status: number }> }>(
  people: readonly T[],
): Promise<readonly T[]> {
  await Promise.all(people.map((person) => person.get("/me/profile")));
  return people;
}
