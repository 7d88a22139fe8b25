import { onTestFinished } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { somePools, type TestTenant } from "../support/database.ts";

/** What many ask for at once is answered, however busy the machine: what is answered is looked at. */
const PATIENCE_MS = 20_000;

/**
 * For one test: a server with many connections, so that rivals really meet in the database. Not more in all
 * than twice as many, or those of several files would be more than PostgreSQL takes.
 */
export async function aBusyApp(tenant: TestTenant, connections = 16): Promise<TestApp> {
  const pools = somePools({
    connections: 2 * connections,
    connectionsOfTenant: connections,
    boundMs: PATIENCE_MS,
  });
  onTestFinished(() => pools.close());
  return await anApp({ tenant: { ...tenant, pools }, boundMs: PATIENCE_MS });
}

/** Nobody's first request is among those that are compared. */
export async function seen<T extends { get: (path: string) => Promise<{ status: number }> }>(
  people: readonly T[],
): Promise<readonly T[]> {
  await Promise.all(people.map((person) => person.get("/me/profile")));
  return people;
}
