import { join } from "node:path";
import type { Config } from "../config.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres.ts";
import type { Log } from "../platform/log.ts";

/** A database to work with; `stop` ends what was started for it. */
export type Database = { readonly url: string; readonly stop: () => Promise<void> };

/** The database of DATABASE_URL, or an embedded PostgreSQL below DATA_DIR (O1). */
export async function openDatabase(config: Config, log: Log): Promise<Database> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, stop: async () => {} };
  const postgres = await startEmbeddedPostgres(join(config.dataDir, "postgres"));
  log.info("postgres_ready", { port: postgres.port });
  return postgres;
}
