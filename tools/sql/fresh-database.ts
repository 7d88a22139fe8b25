import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect, type Sql } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import type { Scripts } from "../../src/tenants/scripts.ts";
import { type Describer, openDescriber } from "./describe-statement.ts";

/** A database with all that sql/ holds for it and one tenant's schema, called `tenant`, with no role. */
export type FreshDatabase = {
  owner: Sql;
  tenant: Sql;
  describers: { owner: Describer; tenant: Describer };
  end: () => Promise<void>;
};

/**
 * Applies migrations and routines to an empty database as they stand. It does so without the program's own
 * queries, which are generated out of such a database.
 */
export async function freshDatabase(url: string): Promise<FreshDatabase> {
  const owner = connect(url, { max: 1, timeouts: noTimeouts });
  const searchPath = ["tenant", "extensions"];
  const tenant = connect(url, { max: 1, searchPath, timeouts: noTimeouts });
  const describers = {
    owner: await openDescriber(url),
    tenant: await openDescriber(url, { searchPath }),
  };
  const end = async () => {
    await describers.tenant.end();
    await describers.owner.end();
    await tenant.end();
    await owner.end();
  };
  try {
    const migrations = await readMigrations("sql");
    await apply(owner, migrations.control);
    await owner.unsafe("create schema tenant");
    await apply(tenant, migrations.tenant);
    return { owner, tenant, describers, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function apply(sql: Sql, { numbered, routines }: Scripts): Promise<void> {
  const files = [
    ...numbered.map(({ name, text }) => ({ name, text })),
    ...routines.map(({ name, text }) => ({ name: `routines/${name}`, text })),
  ];
  for (const { name, text } of files) {
    await sql.unsafe(text).catch((error) => {
      throw new Error(`${name}.sql: ${error.message}`);
    });
  }
}
