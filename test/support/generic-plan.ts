import type { Sql } from "../../src/platform/database/sql.ts";

/** What `explain (analyze, buffers)` tells of a statement as a whole, and the pages of 8 kB that it looked at. */
export type Looked = { readonly plan: Record<string, unknown>; readonly pages: number };

/** Runs a statement by the plan that is kept for all values, as the server does; `given` are SQL texts. */
export async function byGenericPlan(
  db: Sql,
  sql: string,
  given: readonly string[],
): Promise<Looked> {
  const connection = await db.reserve();
  try {
    await connection.unsafe("set plan_cache_mode = force_generic_plan");
    await connection.unsafe(`prepare looked_at as ${sql}`);
    const values = given.length === 0 ? "" : `(${given.join(", ")})`;
    const explain = () =>
      connection.unsafe<{ "QUERY PLAN": [{ Plan: Record<string, unknown> }] }[]>(
        `explain (analyze, buffers, format json) execute looked_at${values}`,
      );
    // The second time, so that the catalog is not counted.
    await explain();
    const [row] = await explain();
    const plan = row?.["QUERY PLAN"][0].Plan ?? {};
    const of = (name: string) => Number(plan[name] ?? 0);
    return { plan, pages: of("Shared Hit Blocks") + of("Shared Read Blocks") };
  } finally {
    await connection.unsafe("deallocate all; reset plan_cache_mode");
    connection.release();
  }
}
