import { expect, test } from "vitest";

/** PostgreSQL's own zones are of another release of the tz database than ours (X15). */
test("no SQL of the program asks PostgreSQL for a zone: local_time and instant_of know them", async () => {
  const found: string[] = [];
  for await (const path of sqlFiles("sql")) {
    const code = (await Deno.readTextFile(path)).replace(/--.*$/gm, "");
    for (
      const [said] of code.matchAll(
        /\bat time zone\s+(?!'UTC')\S+|\btimezone\s*\(|\bset time zone\b/gi,
      )
    ) {
      found.push(`${path}: ${said}`);
    }
  }
  expect(found).toEqual([]);
});

async function* sqlFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sqlFiles(`${folder}/${name}`);
    else if (name.endsWith(".sql") && name !== "schema.sql") yield `${folder}/${name}`;
  }
}
