import { onTestFinished } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { somePools, type TestTenant } from "../support/database.ts";

/** For one test: a server with many connections, so that rivals really meet in the database. */
export async function aBusyApp(tenant: TestTenant, connections = 16): Promise<TestApp> {
  const pools = somePools({ connectionsOfTenant: connections });
  onTestFinished(() => pools.close());
  return await anApp({ tenant: { ...tenant, pools } });
}

/** Nobody's first request is among those that are compared. */
export async function seen<T extends { get: (path: string) => Promise<{ status: number }> }>(
  people: readonly T[],
): Promise<readonly T[]> {
  await Promise.all(people.map((person) => person.get("/me/profile")));
  return people;
}
