/** The bindings of Hyperdrive to a Worker (decision 39). */
import { expect, test } from "vitest";
import { ConfigError } from "../../src/config.ts";
import { hyperdriveOf } from "../../src/platform/worker/hyperdrive.ts";

const [tenants, control] = [
  { connectionString: "postgres://tenants@pooler/x" },
  { connectionString: "postgres://owner@pooler/x" },
];

test("two bindings of Hyperdrive are the tenants' login and the owner's", () => {
  expect(hyperdriveOf({ HYPERDRIVE: tenants, HYPERDRIVE_CONTROL: control })).toEqual({
    tenants: "postgres://tenants@pooler/x",
    control: "postgres://owner@pooler/x",
  });
  expect(hyperdriveOf({ DATABASE_URL: "postgres://owner@host/x" })).toBe(null);
});

test("one of them without the other is refused, as is what has no connection string", () => {
  for (
    const env of [
      { HYPERDRIVE: tenants },
      { HYPERDRIVE_CONTROL: control },
      { HYPERDRIVE: "postgres://tenants@pooler/x", HYPERDRIVE_CONTROL: control },
    ]
  ) expect(() => hyperdriveOf(env)).toThrow(ConfigError);
});
