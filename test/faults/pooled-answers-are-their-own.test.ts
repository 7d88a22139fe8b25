import { test } from "vitest";
import { aTenant } from "../support/database.ts";
import { describeWithPgbouncer } from "../support/pgbouncer.ts";
import { throughPgbouncer } from "../support/pooled.ts";
import { askUnderFaults, SECONDS, SEED } from "./ask-under-faults.ts";

describeWithPgbouncer("behind PgBouncer", () => {
  test(
    `answered = done, and every answer its own, whatever breaks (TEST_SEED=${SEED})`,
    async () => {
      const { url } = await throughPgbouncer({ servers: 4 });
      await askUnderFaults(await aTenant(), { url, isPooled: true });
    },
    (SECONDS + 30) * 1_000,
  );
});
