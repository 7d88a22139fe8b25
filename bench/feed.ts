import { noTimeouts } from "../src/platform/database/session.ts";
import { connect, type Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { createTenant } from "../src/tenants/create-tenant.ts";
import { dropTenant } from "../src/tenants/drop-tenant.ts";
import { createKey } from "../src/tenants/keys.ts";
import { findTenant } from "../src/tenants/tenant.ts";
import { startServer } from "./process.ts";
import type { BenchRow } from "./row.ts";
import { openWire } from "./wire.ts";

type Where = { readonly url: string; readonly secret: string; readonly control: Sql };

const SLUG = "bench_feed";
const ROWS = 100_000;
const ASKED = 5_000;

/** One reader who follows the change feed from its beginning, in pages of 400, through HTTP: events a second. */
export async function feedBench({ url, secret, control }: Where): Promise<BenchRow[]> {
  const migrations = await readMigrations("sql");
  if (await findTenant(control, SLUG)) await dropTenant(control, SLUG);
  await createTenant(control, { slug: SLUG, migrations });
  const role = `hh_${SLUG}`;
  const db = connect(url, {
    role,
    searchPath: [role, "extensions"],
    timeouts: noTimeouts,
    max: 1,
  });
  const service = { tenant: SLUG, kind: "service", name: "bench", scopes: [] } as const;
  const { key } = await createKey(control, service);
  const app = await startServer({ kind: "app", url, secret });
  const wire = await openWire(app.port, { "X-Service-Key": key });
  try {
    await seed(db);
    let [after, read] = ["", 0];
    const began = performance.now();
    for (;;) {
      const { text } = await wire.ask("GET", `/api/events?limit=400${after}`);
      const page: { results: unknown[]; cursor: string; has_more: boolean } = JSON.parse(text);
      read += page.results.length;
      after = `&after=${page.cursor}`;
      if (!page.has_more) break;
    }
    const value = read / ((performance.now() - began) / 1000);
    const name = "events of the feed, one reader, pages of 400 / 5,000 a second asked";
    return [{ name, unit: "/s", floor: ASKED, value, ratio: value / ASKED, least: 1 }];
  } finally {
    wire.close();
    await app.stop();
    await db.end();
  }
}

/** Lessons that were entered, in transactions of a thousand. */
async function seed(db: Sql): Promise<void> {
  await db`
    insert into users (subject, role, name) values ('tutor', 'tutor', 'Tutor'), ('student', 'student', 'Student')`;
  await db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select tutor.id, student.id, at, at + interval '1 hour', 'tutor'
    from users tutor, users student,
      generate_series(timestamptz '2080-01-01Z', '2080-02-11T15:00Z', '1 hour') at
    where tutor.subject = 'tutor' and student.subject = 'student'`;
  for (let n = 0; n < ROWS; n += 1_000) {
    await db`
      insert into lesson_changes (lesson_id, action, after)
      select id, 'entered', to_jsonb(lessons) from lessons`;
  }
}
