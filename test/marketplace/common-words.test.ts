/** A word that very many tutors have is found as the server plans it: each card is looked at once or twice. */
import { beforeAll, expect, test } from "vitest";
import { aTenant } from "../support/database.ts";
import { queryOf } from "../support/queries.ts";

const { db } = await aTenant();
const TUTORS = 2_000;

beforeAll(async () => {
  await db`alter table users disable trigger user`;
  await db`
    insert into users (subject, role, roles, name)
    select 't' || n, 'tutor', array['tutor'], 'Grammar ' || n from generate_series(1, ${TUTORS}::integer) n`;
  await db`insert into services (tutor_id, name, duration_minutes, price, currency)
    select id, 'Grammar', 60, 20, 'EUR' from users`;
  await db`vacuum analyze users, services, tutor_cards`;
}, 60_000);

type Node = { readonly Plans?: readonly Node[]; readonly [name: string]: unknown };

/** How many rows were looked at in a plan, those that were left out too. */
function rowsOf(node: Node): number {
  const number = (name: string) => Number(node[name] ?? 0);
  const each = number("Actual Rows") + number("Rows Removed by Filter") +
    number("Rows Removed by Join Filter");
  const below = (node.Plans ?? []).map(rowsOf);
  return below.reduce((sum, rows) => sum + rows, each * number("Actual Loops"));
}

test.each(["relevance", "rating", "price"])("by %s", async (order) => {
  const query = queryOf("marketplace.sql", "tutorsInOrder");
  const values: Record<string, string> = {
    order: `'${order}'`,
    words: "'{grammar}'",
    currency: "'EUR'",
    most: "21",
  };
  const given = query.parameters.map(({ name }) => values[name] ?? "null").join(", ");
  const connection = await db.reserve();
  try {
    await connection.unsafe(`prepare tutors as ${query.sql}`);
    const [row] = await connection.unsafe<{ "QUERY PLAN": [{ Plan: Node }] }[]>(
      `explain (analyze, format json) execute tutors (${given})`,
    );
    const plan = row?.["QUERY PLAN"][0].Plan ?? {};
    expect(rowsOf(plan), JSON.stringify(plan, null, 1)).toBeLessThan(10 * TUTORS);
  } finally {
    await connection.unsafe("deallocate all");
    connection.release();
  }
});
