import { noTimeouts } from "../src/platform/database/session.ts";
import { connect, type Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { createTenant } from "../src/tenants/create-tenant.ts";
import { WIDE_PLAN } from "../src/tenants/plans.ts";
import { dropTenant } from "../src/tenants/drop-tenant.ts";
import { createKey } from "../src/tenants/keys.ts";
import { findTenant } from "../src/tenants/tenant.ts";
import { startServer } from "./process.ts";
import { type BenchRow, byTurns } from "./row.ts";
import { openWire, type Wire } from "./wire.ts";

type Where = { readonly url: string; readonly secret: string; readonly control: Sql };

const SLUG = "bench_notifications";
const CLIENTS = 8;
const DUE = 10_000;
/** As many as can be leased at a time. */
const LEASE = 100;
const ASKED = 2_000;
const CONFIRMED = [
  { size: LEASE, how: "by 100", least: 0.5 },
  { size: 1, how: "one by one", least: null },
] as const;

/**
 * 10,000 due notifications leased 100 at a time, put into words and confirmed through HTTP by 8 clients, against the
 * bare statements that do as much: `update … skip locked` and an update by ids, of a plain table with the same
 * rows. As many confirmed at a time as were leased; and one by one, as a bot does that sends 20 a second.
 */
export async function notificationBench({ url, secret, control }: Where): Promise<BenchRow[]> {
  const migrations = await readMigrations("sql");
  if (await findTenant(control, SLUG)) await dropTenant(control, SLUG);
  await createTenant(control, { slug: SLUG, migrations, plan: WIDE_PLAN });
  const role = `hh_${SLUG}`;
  const options = { role, searchPath: [role, "extensions"], timeouts: noTimeouts };
  const db = connect(url, { ...options, max: CLIENTS });
  const service = { tenant: SLUG, kind: "service", name: "bench", scopes: [] } as const;
  const { key } = await createKey(control, service);
  const app = await startServer({ kind: "app", url, secret });
  const wires = await Promise.all(
    Array.from({ length: CLIENTS }, () => openWire(app.port, { "X-Service-Key": key })),
  );
  try {
    await seed(db);
    const rows = [];
    for (const { size, how, least } of CONFIRMED) {
      rows.push(
        await byTurns(
          `notifications leased by 100, worded, confirmed ${how}, 8 clients / bare update … skip locked, ids`,
          least,
          () => perSecond(db, "plain_notifications", () => handleBare(db, size)),
          () => perSecond(db, "notifications", (client) => handleByHttp(wires[client], size)),
        ),
      );
    }
    const [{ value } = { value: NaN }] = rows;
    const name = "notifications leased, worded and confirmed by 100 / 2,000 a second asked";
    return [...rows, { name, unit: "/s", floor: ASKED, value, ratio: value / ASKED, least: 1 }];
  } finally {
    for (const wire of wires) wire.close();
    await app.stop();
    await db.end();
  }
}

/** 5,000 lessons of people who are told of them: of each two confirmations are due, and two reminders are not. */
async function seed(db: Sql): Promise<void> {
  await db`
    insert into users (subject, role, name, timezone, language, telegram_user_id)
    select kind || n, kind, initcap(kind) || ' ' || n, 'Europe/Kyiv', (array['en', 'uk', 'ru'])[n % 3 + 1],
      case kind when 'tutor' then n else 1000 + n end
    from generate_series(1, 100) n, unnest(array['tutor', 'student']) kind`;
  await db`
    insert into lessons (tutor_id, student_id, service_name, starts_at, ends_at, origin)
    select tutor.id, student.id, 'English', start, start + interval '1 hour', 'tutor'
    from generate_series(1, 100) n
    join users tutor on tutor.subject = 'tutor' || n
    join users student on student.subject = 'student' || n
    cross join generate_series(1, ${DUE / 200}::int) day,
      lateral (select date_trunc('hour', now()) + day * interval '1 day') at (start)`;
  await db.unsafe(`
    create table plain_notifications (like notifications including defaults including identity, primary key (id));
    create index on plain_notifications (scheduled_at) where status = 'pending'`);
  await db`insert into plain_notifications overriding system value select * from notifications`;
  await db`analyze`;
}

/** How many a second are confirmed when so many clients `handle` what is due until nothing is. */
async function perSecond(
  db: Sql,
  table: string,
  handle: (client: number) => Promise<number>,
): Promise<number> {
  await db.unsafe(`
    update ${table} set status = 'pending', attempts = 0, leased_until = null where kind = 'confirmation'`);
  await db.unsafe(`vacuum ${table}`);
  const began = performance.now();
  const counts = await Promise.all(Array.from({ length: CLIENTS }, async (_, client) => {
    let done = 0;
    for (;;) {
      const handled = await handle(client);
      if (handled === 0) return done;
      done += handled;
    }
  }));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total !== DUE) throw new Error(`${total} notifications were handled, not ${DUE}`);
  return total / ((performance.now() - began) / 1000);
}

async function handleBare(db: Sql, size: number): Promise<number> {
  const leased = await db<{ id: number }[]>`
    update plain_notifications set lease = lease + 1, leased_until = now() + interval '1 minute'
    where id in (
      select id from plain_notifications
      where status = 'pending' and scheduled_at <= now() and (leased_until is null or leased_until <= now())
      order by scheduled_at
      limit ${LEASE}
      for update skip locked
    )
    returning *`;
  for (const ids of inParts(leased.map(({ id }) => id), size)) {
    await db`
      update plain_notifications set status = 'sent', attempts = attempts + 1, sent_at = now()
      where id = any (${ids})`;
  }
  return leased.length;
}

async function handleByHttp(wire: Wire | undefined, size: number): Promise<number> {
  if (wire === undefined) throw new Error("there is no such client");
  const text = await asked(wire, "GET", "/pending");
  // As the contract says.
  const { notifications } = JSON.parse(text) as { notifications: { id: number; lease: number }[] };
  const outcomes = notifications.map(({ id, lease }) => ({ id, status: "sent", lease }));
  for (const part of inParts(outcomes, size)) {
    const [{ id, ...outcome } = { id: 0 }] = part;
    if (size === 1) await asked(wire, "PATCH", `/${id}`, outcome);
    else await asked(wire, "POST", "/batch/settle", { outcomes: part });
  }
  return notifications.length;
}

async function asked(wire: Wire, method: string, path: string, body?: object): Promise<string> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const { status, text } = await wire.ask(method, `/api/internal/notifications${path}`, sent);
  if (status !== 200) throw new Error(`${method} ${path} was answered ${status}: ${text}`);
  return text;
}

const inParts = <T>(items: readonly T[], size: number): T[][] =>
  Array.from(
    { length: Math.ceil(items.length / size) },
    (_, i) => items.slice(i * size, (i + 1) * size),
  );
