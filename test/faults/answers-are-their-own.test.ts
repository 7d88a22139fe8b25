import { test } from "vitest";
import { aTenant } from "../support/database.ts";
import { askUnderFaults, SECONDS, SEED } from "./ask-under-faults.ts";

test(`answered = done, and every answer its own, whatever breaks (TEST_SEED=${SEED})`, async () => {
  const tenant = await aTenant();
  await askUnderFaults(tenant, { url: tenant.controlUrl, isPooled: false });
}, (SECONDS + 30) * 1_000);
