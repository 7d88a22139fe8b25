/** Only the searches of the marketplace (see bench/run.ts), and with `--plans` docs/marketplace-plans.md. */
import { noTimeouts } from "../src/platform/database/session.ts";
import { connect } from "../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../src/platform/deno/embedded-postgres.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { migrateDatabase } from "../src/tenants/migrate.ts";
import { searchBench } from "./search.ts";
import { plansOf } from "./search-plans.ts";

const HEAD = `# What PostgreSQL does for a search of the marketplace

\`explain (analyze, buffers)\` of each statement, warm, in the tenant that \`deno task bench\` fills: 10,000 tutors
with 90 days each. Made by \`deno run -A bench/only-search.ts --plans\`; why there are these statements says
[decision 29](decisions/0029-a-sieve-before-the-exact-word.md).

`;

const postgres = await startEmbeddedPostgres(".data/bench-search-postgres");
const control = connect(postgres.url, { max: 2, timeouts: noTimeouts });
try {
  await migrateDatabase(control, await readMigrations("sql"));
  const secret = crypto.randomUUID() + crypto.randomUUID();
  const rows = await searchBench({ url: postgres.url, secret, control }, async (db) => {
    if (!Deno.args.includes("--plans")) return;
    await Deno.writeTextFile("docs/marketplace-plans.md", HEAD + await plansOf(db));
  });
  for (const { name, floor, value, ratio } of rows) console.log(name, floor, value, ratio);
} finally {
  await control.end();
  await postgres.stop();
}
