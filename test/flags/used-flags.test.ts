/** Which flags our own code goes by (X8). Each that it does is tested on and off; there is none yet. */
import { expect, test } from "vitest";

/** Files of src beneath a folder. */
async function* filesOf(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesOf(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

test("nothing is done otherwise by a flag: only the application and the demo know of them", async () => {
  const knowing: string[] = [];
  for await (const path of filesOf("src")) {
    if (path.startsWith("src/flags/") || path.startsWith("src/generated/")) continue;
    if (/from "[./]*\/flags\/|\/sql\/flags\.ts"/.test(await Deno.readTextFile(path))) {
      knowing.push(path);
    }
  }
  expect(knowing.toSorted()).toEqual([
    "src/app.ts",
    "src/demo/flags.ts",
    "src/demo/seed-demo.ts",
  ]);
});
