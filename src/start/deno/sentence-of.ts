import pg from "pg";
import { ConfigError } from "../../config.ts";
import { problemOf } from "../../database-problem.ts";
import { isDiskError, isNotAllowed } from "../../platform/deno/disk-error.ts";
import { MigrationError } from "../../tenants/scripts.ts";
import { TenantError } from "../../tenants/tenant.ts";

/** Errors whose messages are written for whoever starts the program. */
const TOLD = [ConfigError, MigrationError, TenantError];

const WHERE_LITTLE_IS_ALLOWED =
  "Where there are no files and no other programs, as on Deno Deploy, set DATABASE_URL, MIGRATE_AT_START=false, " +
  "and JWT_JWKS_URL or JWT_HS256_SECRET.";

/** What the person at the terminal can mend, as one sentence; faults of ours as they are, with their stack. */
export function sentenceOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (TOLD.some((kind) => error instanceof kind)) return error.message;
  if (error instanceof pg.DatabaseError || problemOf(error)?.code === "unavailable") {
    return `The database refuses: ${error.message || String(error)}`;
  }
  if (isNotAllowed(error)) return `${error.message}. ${WHERE_LITTLE_IS_ALLOWED}`;
  return isDiskError(error) ? `The folder DATA_DIR cannot be used: ${error.message}` : error;
}
