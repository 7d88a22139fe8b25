import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { WIDE_PLAN } from "../../src/tenants/plans.ts";
import { NOW } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { type Clients, clientsOf, SECRET } from "../support/clients.ts";
import {
  anEmptyDatabase,
  aSlug,
  keepForEnd,
  somePools,
  tenantSql,
  type TestTenant,
} from "../support/database.ts";
import { startRedis } from "../support/redis.ts";
import { startWorker } from "../support/workerd.ts";
import { startProgram } from "../support/server.ts";

/** What the same promises are kept on. */
export type RuntimeName = "Deno" | "workerd";

/** Runtimes that serve one database, with one Redis, as the parts of an installation do. */
export type Runtimes = {
  /** A tenant of its own, by the plan that nobody exceeds or by another. */
  readonly aTenant: (plan?: string) => Promise<TestTenant>;
  readonly addressOf: (name: RuntimeName) => string;
  /** Epoch ms: what the database says when it is asked for the time. */
  readonly now: () => number;
};

/** Whoever calls a tenant's people by one of the runtimes. */
export type Served = Clients & {
  readonly tenant: TestTenant;
  readonly fetch: (request: Request) => Promise<Response>;
};

/**
 * Starts both, on a database whose clock says NOW when it is asked: the document's examples are of the weeks
 * after it.
 */
export async function startRuntimes(): Promise<Runtimes> {
  const { url, sql } = await anEmptyDatabase();
  const migrations = await readMigrations("sql");
  await migrateDatabase(sql, migrations);
  const ahead = Math.round(Date.parse(NOW) - Date.now());
  // Found before PostgreSQL's own, by whoever sets no other path: that is the server when it asks for the time.
  await sql.unsafe(`
    create schema ahead;
    grant usage on schema ahead to public;
    create function ahead.clock_timestamp() returns timestamptz language sql
      as $$ select pg_catalog.clock_timestamp() + interval '${ahead} milliseconds' $$;
    do $$ begin
      execute format('alter database %I set search_path = ahead, pg_catalog, public', current_database());
    end $$;`);
  const redis = await startRedis();
  atEnd(() => redis.close());
  const env = {
    HALFHOUR_ENV: "production",
    DATABASE_URL: url,
    JWT_HS256_SECRET: SECRET,
    UPSTASH_REDIS_REST_URL: redis.rest.url,
    UPSTASH_REDIS_REST_TOKEN: redis.rest.token,
    WEBHOOK_KEYS: SECRET.replace(",", ""),
    WEBHOOK_ALLOW_PRIVATE: "localhost",
    TELEGRAM_BOT_NAME: "halfhour_bot",
    STRANGERS_PER_MINUTE: "100000",
    // Two hundred connections at once take a busy machine longer than a request may; faults.test.ts looks at that.
    TRANSACTION_TIMEOUT_MS: "20000",
  };
  const [deno, worker] = await Promise.all([startProgram(env), startWorker(env)]);
  atEnd(async () => {
    await Promise.all([deno.stop(), worker.stop()]);
  });
  const addresses = { Deno: deno.address, workerd: worker.address };
  const pools = somePools({ url }, sql);
  atEnd(() => pools.close());
  return {
    addressOf: (name) => addresses[name],
    now: () => Date.now() + ahead,
    async aTenant(plan = WIDE_PLAN) {
      const slug = aSlug();
      const { id } = await createTenant(sql, { slug, migrations, plan });
      atEnd(() => dropTenant(sql, slug));
      const db = keepForEnd(tenantSql(url, slug));
      await db`update settings set tutors_know_all_students = true`;
      return { id, slug, db, pools, control: sql, controlUrl: url };
    },
  };
}

/** The clients of a tenant as one of the runtimes serves them. */
export function servedBy(runtimes: Runtimes, name: RuntimeName, tenant: TestTenant): Served {
  const origin = runtimes.addressOf(name);
  const send = async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    const text = await request.text();
    const body = pathname.includes("/webhooks/") ? onThisMachine(text) : text;
    const sent = { method, headers, ...(body !== "" && { body }) };
    return asRead(await fetch(`${origin}${pathname}${search}`, sent));
  };
  return { tenant, fetch: send, ...clientsOf({ tenant, fetch: send, now: runtimes.now }) };
}

/** The hosts of the document's examples are found where there is a network only. */
const onThisMachine = (text: string): string =>
  text.replaceAll(/[a-z.]*\bexample\.com/g, "localhost");

/** `fetch` decodes what was compressed, and leaves the header that says so. */
function asRead(response: Response): Response {
  if (!response.headers.has("content-encoding")) return response;
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  return new Response(response.body, { status: response.status, headers });
}
