import { join } from "node:path";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";

/** A database that is there, and what is to be done when one has finished with it. */
export type OpenDatabase = { url: string; close: () => Promise<void> };

/**
 * The database of DATABASE_URL, or the embedded PostgreSQL under DATA_DIR, started when it is not
 * running (O1). The server and the commands open it alike; the last one to close it stops it.
 */
export async function openDatabase(
  config: { databaseUrl: string | null; dataDir: string },
): Promise<OpenDatabase> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, close: async () => {} };
  const { url, stop } = await startEmbeddedPostgres(join(config.dataDir, "postgres"));
  return { url, close: stop };
}
