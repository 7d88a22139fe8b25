import { expect, test } from "vitest";
import { anApp } from "../support/app.ts";
import { aTenant } from "../support/database.ts";
import { pageAfter } from "./events.ts";

/** What the feed waits for (X13). */
test("200: a change waits for a transaction that began before it, another tenant's too, and no longer", async () => {
  const app = await anApp();
  const program = await app.service();
  const other = await aTenant();
  const { cursor } = await pageAfter(program, "now");
  const connection = await other.db.reserve();
  try {
    await connection.unsafe("begin");
    await connection`select pg_current_xact_id()`;
    const student = await app.student();
    expect((await pageAfter(program, cursor)).results).toEqual([]);
    await connection.unsafe("commit");
    const until = performance.now() + 10_000;
    for (;;) {
      const { results } = await pageAfter(program, cursor);
      if (results.length > 0) {
        expect(results.map(({ data }) => data.user_id)).toEqual([student.id]);
        return;
      }
      // Other files' transactions hold it, too.
      expect(performance.now()).toBeLessThan(until);
    }
  } finally {
    await connection.unsafe("rollback").catch(() => {});
    connection.release();
  }
});
