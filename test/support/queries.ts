import { readSqlFiles } from "../../src/platform/deno/project-files.ts";
import { type NamedQuery, readQueries } from "../../tools/sql/read-queries.ts";
import { readShared } from "../../tools/sql/shared-sql.ts";

const files = await readSqlFiles("sql/queries");
const shared = readShared(files);

/** All queries as the generator reads them, with the names of their files. */
export const allQueries = files.flatMap(({ name: file, text }) =>
  readQueries(file, text, shared).map((query) => ({ file, query }))
);

/** One of them; its file is named without the folder. */
export function queryOf(file: string, name: string): NamedQuery {
  const found = allQueries.find((one) => one.file === file && one.query.name === name);
  if (!found) throw new Error(`there is no ${name} in ${file}`);
  return found.query;
}
