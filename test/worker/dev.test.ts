/** O1, O2: `deno task worker:dev` says what is to be mended, and ends. */
import { expect, test } from "vitest";
import { testDatabase } from "../support/database.ts";

test("1: a variable of the Worker that is wrong is named before anything is started", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "tools/worker-dev.ts"],
    env: {
      DATABASE_URL: testDatabase().controlUrl,
      LIVE_HALLS: "99",
      OTEL_EXPORTER_OTLP_ENDPOINT: "nonsense",
    },
  }).output();
  const said = new TextDecoder().decode(stderr);
  expect(success).toBe(false);
  expect(said).toContain('LIVE_HALLS is "99": expected a whole number from 1 to 32.');
  expect(said).toContain("OTEL_EXPORTER_OTLP_ENDPOINT is a value of 8 characters");
  expect(new TextDecoder().decode(stdout)).not.toContain("configuration_not_valid");
});
