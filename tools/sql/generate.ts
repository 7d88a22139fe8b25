import { type FreshDatabase, freshDatabase } from "./fresh-database.ts";
import { openScratch } from "./scratch-database.ts";

/** Text by the path of its file. */
export type Files = ReadonlyMap<string, string>;

/**
 * Makes files out of a fresh database. With `--check` nothing is written, and a file that would
 * change or go is an error. `folder` holds nothing but such files. Exit code 1 after an error.
 */
export async function generate(
  make: (database: FreshDatabase) => Promise<Files>,
  folder?: string,
): Promise<void> {
  try {
    const files = await withFreshDatabase(make);
    const existing = folder ? await pathsIn(folder) : [];
    const superfluous = existing.filter((path) => !files.has(path));
    if (Deno.args.includes("--check")) return await check(files, superfluous);
    for (const path of superfluous) await Deno.remove(path);
    for (const [path, text] of files) await Deno.writeTextFile(path, text);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exitCode = 1;
  }
}

async function withFreshDatabase<T>(work: (database: FreshDatabase) => Promise<T>): Promise<T> {
  const scratch = await openScratch(Deno.env.get("DATABASE_URL"));
  try {
    const database = await freshDatabase(await scratch.createDatabase());
    return await work(database).finally(database.end);
  } finally {
    await scratch.close();
  }
}

async function check(files: Files, superfluous: readonly string[]): Promise<void> {
  const stale = [...superfluous];
  for (const [path, text] of files) {
    if (await Deno.readTextFile(path).catch(() => null) !== text) stale.push(path);
  }
  for (const path of stale) console.error(`${path} is stale: deno task gen`);
  if (stale.length > 0) Deno.exitCode = 1;
}

async function pathsIn(folder: string): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`);
}
