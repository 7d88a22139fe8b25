/** DATABASE_POOLER_URL alone (decision 39): migrations need PostgreSQL itself. */
import { expect, test } from "vitest";
import { openDatabase } from "../../src/platform/deno/open-database.ts";

test("a pooler's URL without the database's own is refused, since migrations cannot go through it", async () => {
  const config = { databaseUrl: null, databasePoolerUrl: "postgres://pooler/x", dataDir: "none" };
  await expect(openDatabase(config)).rejects.toThrow("expected in DATABASE_URL the same database");
});
