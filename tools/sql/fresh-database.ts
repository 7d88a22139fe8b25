import { connect, type Sql } from "../../src/platform/database/sql.ts";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { readSqlFiles } from "../../src/platform/deno/sql-files.ts";
import { type Describer, openDescriber } from "./describe-statement.ts";

/** A database with all migrations and one tenant's schema, called `tenant`, with no role. */
export type FreshDatabase = {
  owner: Sql;
  tenant: Sql;
  describers: { owner: Describer; tenant: Describer };
  end: () => Promise<void>;
};

/**
 * Applies the migrations to an empty database as they stand. It does so without the program's own
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
    await applyFolder(owner, "sql/control");
    await owner.unsafe("create schema tenant");
    await applyFolder(tenant, "sql/tenant");
    return { owner, tenant, describers, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function applyFolder(sql: Sql, folder: string): Promise<void> {
  for (const { name, text } of await readSqlFiles(folder)) {
    await sql.unsafe(text).catch((error) => {
      throw new Error(`${folder}/${name}: ${error.message}`);
    });
  }
}
