/** Only the searches of the marketplace; see bench/run.ts. */
import { noTimeouts } from "../src/platform/database/session.ts";
import { connect } from "../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../src/platform/deno/embedded-postgres.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { migrateDatabase } from "../src/tenants/migrate.ts";
import { searchBench } from "./search.ts";

const postgres = await startEmbeddedPostgres(".data/bench-search-postgres");
const control = connect(postgres.url, { max: 2, timeouts: noTimeouts });
try {
  await migrateDatabase(control, await readMigrations("sql"));
  const secret = crypto.randomUUID() + crypto.randomUUID();
  console.table(await searchBench({ url: postgres.url, secret, control }));
} finally {
  await control.end();
  await postgres.stop();
}
