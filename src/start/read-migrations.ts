import { readNames, readSqlFiles } from "../platform/deno/project-files.ts";
import {
  inDeclaredOrder,
  inOrder,
  type Migrations,
  type Scripts,
  toMigration,
  toRoutine,
} from "../tenants/scripts.ts";

/** Reads `control/` and `tenant/` of the folder `sql`. MigrationError for a misnamed file. */
export async function readMigrations(sqlFolder: string): Promise<Migrations> {
  return {
    control: await readScripts(`${sqlFolder}/control`),
    tenant: await readScripts(`${sqlFolder}/tenant`),
  };
}

async function readScripts(folder: string): Promise<Scripts> {
  const numbered = await readSqlFiles(folder);
  const routines = await readSqlFiles(`${folder}/routines`);
  const order = await readNames(`${folder}/routines/order.txt`);
  return {
    numbered: inOrder(await Promise.all(numbered.map((file) => toMigration(file.name, file.text)))),
    routines: inDeclaredOrder(
      await Promise.all(routines.map((file) => toRoutine(file.name, file.text))),
      order,
    ),
  };
}
