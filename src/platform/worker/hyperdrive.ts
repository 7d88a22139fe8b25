import { ConfigError } from "../../config.ts";

/** What wrangler's `[[hyperdrive]]` binds. */
type Hyperdrive = { readonly connectionString: string };

/** HYPERDRIVE logs in as the login that tenants share, HYPERDRIVE_CONTROL as the database's owner (decision 39). */
const TENANTS = "HYPERDRIVE";
const CONTROL = "HYPERDRIVE_CONTROL";

/**
 * The poolers that are bound to the Worker; null when none is.
 * @throws ConfigError when one of the two is missing
 */
export function hyperdriveOf(
  env: Readonly<Record<string, unknown>>,
): { readonly control: string; readonly tenants: string } | null {
  const [tenants, control] = [env[TENANTS], env[CONTROL]];
  if (tenants === undefined && control === undefined) return null;
  if (!isHyperdrive(tenants) || !isHyperdrive(control)) {
    throw new ConfigError(
      `${TENANTS} and ${CONTROL}: bind both or neither. The first is a Hyperdrive that logs in as the login ` +
        "that tenants share, the second one that logs in as the database's owner; both without caching.",
    );
  }
  return { control: control.connectionString, tenants: tenants.connectionString };
}

const isHyperdrive = (bound: unknown): bound is Hyperdrive =>
  typeof bound === "object" && bound !== null && "connectionString" in bound &&
  typeof bound.connectionString === "string";
