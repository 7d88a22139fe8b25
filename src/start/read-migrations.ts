import { readSqlFiles } from "../platform/deno/sql-files.ts";
import { inOrder, type Migration, type Migrations, toMigration } from "../tenants/migration.ts";

/** Reads `control/` and `tenant/` of the folder `sql`. MigrationError for a misnamed file. */
export async function readMigrations(sqlFolder: string): Promise<Migrations> {
  return {
    control: await readFolder(`${sqlFolder}/control`),
    tenant: await readFolder(`${sqlFolder}/tenant`),
  };
}

async function readFolder(folder: string): Promise<Migration[]> {
  const files = await readSqlFiles(folder);
  return inOrder(await Promise.all(files.map(({ name, text }) => toMigration(name, text))));
}
