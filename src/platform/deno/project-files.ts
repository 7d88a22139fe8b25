/** A file of SQL: its name without the folder, and its text. */
export type SqlFile = { name: string; text: string };

/** The SQL files of a folder in the order of their names. */
export async function readSqlFiles(folder: string): Promise<SqlFile[]> {
  const files: SqlFile[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".sql")) continue;
    files.push({ name, text: await Deno.readTextFile(`${folder}/${name}`) });
  }
  return files.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** The names in a list such as `order.txt`, one a line; empty lines and those that begin with # are none. */
export async function readNames(path: string): Promise<string[]> {
  const lines = (await Deno.readTextFile(path)).split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}
