import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import {
  createDatabase,
  hardenDatabase,
} from "../../src/platform/deno/embedded-postgres/database.ts";

/** A PostgreSQL for things that may be lost, and a way to make databases in it. */
export type Scratch = {
  url: string;
  /** null when the server is not ours */
  superuserUrl: string | null;
  /** where the server writes its log; null when it is not ours */
  logFile: string | null;
  /** Makes an empty database; answers its URL. */
  createDatabase: () => Promise<string>;
  /** Drops the databases and stops the server, if it is ours and nobody else uses it. */
  close: () => Promise<void>;
};

/**
 * Opens the server at `url`, whose user may make databases and roles, or else an embedded one that
 * keeps its data in .data/scratch from run to run and is shared by all who use it at a time.
 */
export async function openScratch(url: string | undefined, prefix = "scratch_"): Promise<Scratch> {
  const given = { superuserUrl: null, logFile: null, stop: async () => {} };
  if (url) return scratchAt({ url, ...given }, prefix);
  const options = { durable: false, whenStarted: removeLeftovers };
  const embedded = await startEmbeddedPostgres(".data/scratch", options);
  return scratchAt(embedded, prefix);
}

type Server = Pick<Scratch, "url" | "superuserUrl" | "logFile"> & { stop: () => Promise<void> };

function scratchAt({ url, superuserUrl, logFile, stop }: Server, prefix: string): Scratch {
  const names: string[] = [];
  return {
    url,
    superuserUrl,
    logFile,
    async createDatabase() {
      const name = `${prefix}${crypto.randomUUID().replaceAll("-", "")}`;
      await createDatabase((statement) => execute(url, statement), name);
      names.push(name);
      const at = (server: string) => Object.assign(new URL(server), { pathname: `/${name}` }).href;
      if (superuserUrl !== null) await hardenDatabase(at(superuserUrl));
      return at(url);
    },
    async close() {
      for (const name of names) await dropDatabase(superuserUrl ?? url, name);
      await stop();
    },
  };
}

/** A run that was killed could not tidy up. */
async function removeLeftovers(url: string): Promise<void> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts });
  const databases = await sql`select datname from pg_database where datname like 'scratch\\_%'`;
  for (const { datname } of databases) await sql.unsafe(`drop database ${datname}`);
  const roles = await sql`select rolname from pg_roles where rolname like 'hh\\_%'`;
  for (const { rolname } of roles) await sql.unsafe(`drop role "${rolname}"`);
  await sql.end();
}

/** Drops a database that was made so, and the login of its tenants. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await untilLeft(url, name);
  const login = await sharedLoginOf(url, name);
  // Not `with (force)`: for an autovacuum worker that has just come, a superuser's process, PostgreSQL
  // would refuse it to the owner; without, it sends the worker away and waits up to five seconds.
  await execute(url, `drop database ${name}`);
  // One that a superuser made stays until the server is started next.
  if (login) await execute(url, `drop role if exists "${login}"`).catch(() => {});
}

/**
 * Connections end a moment after their clients have left, and those of tenants and superusers are none
 * of the owner's to end. After five seconds `drop database` may say that there are some.
 */
async function untilLeft(url: string, name: string): Promise<void> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts });
  for (let tries = 0; tries < 250; tries++) {
    const [row] = await sql`
      select exists (select from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid())`;
    if (!row?.["exists"]) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await sql.end();
}

/** What the migrations call the login of a database's tenants. */
async function sharedLoginOf(url: string, name: string): Promise<string> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts });
  const [row] =
    await sql`select 'hh__api_' || oid as login from pg_database where datname = ${name}`;
  await sql.end();
  return row?.["login"] ?? null;
}

async function execute(url: string, statement: string): Promise<void> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts });
  await sql.unsafe(statement).finally(() => sql.end());
}
