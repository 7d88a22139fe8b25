import { join } from "node:path";
import { type Config, ConfigError } from "../../config.ts";
import type { OnDeath } from "./embedded-postgres/keep-running.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";

/** A database that is there, and what is to be done when one has finished with it. */
export type OpenDatabase = {
  url: string;
  /** Starts an embedded PostgreSQL again when it dies; does nothing for one that is somebody else's. */
  keepRunning: (onDeath: OnDeath) => void;
  /** An embedded PostgreSQL that does not stop within `ms` is killed. */
  close: (ms?: number) => Promise<void>;
};

/**
 * The database of DATABASE_URL, or the embedded PostgreSQL under DATA_DIR, started when it is not
 * running (O1). The server and the commands open it alike; the last one to close it stops it.
 * @throws ConfigError for a pooler alone
 */
export async function openDatabase(
  config: Pick<Config, "databaseUrl" | "databasePoolerUrl" | "dataDir">,
): Promise<OpenDatabase> {
  if (config.databaseUrl === null && config.databasePoolerUrl !== null) {
    throw new ConfigError(
      "DATABASE_POOLER_URL is set and DATABASE_URL is not: expected in DATABASE_URL the same database without " +
        "the pooler, since migrations and commands need a connection of their own.",
    );
  }
  if (config.databaseUrl !== null) {
    return {
      url: config.databaseUrl,
      keepRunning: () => {},
      close: () => Promise.resolve(),
    };
  }
  const { url, keepRunning, stop } = await startEmbeddedPostgres(join(config.dataDir, "postgres"));
  return { url, keepRunning, close: stop };
}
