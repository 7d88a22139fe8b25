import { expect, test } from "vitest";

type Dependency = { readonly code?: Target; readonly type?: Target };
type Target = { readonly specifier?: string };
type Module = { readonly specifier: string; readonly dependencies?: readonly Dependency[] };

/** The files of a folder, and which of them each imports, types included. */
async function importsUnder(root: URL): Promise<Map<string, string[]>> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  const files = await Array.fromAsync(filesUnder(root));
  await Deno.writeTextFile(entry, files.map(({ href }) => `import "${href}";\n`).join(""));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", "deno.json", entry],
    stderr: "null",
  }).output();
  await Deno.remove(entry);
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  const known = new Map(modules.map((module) => [module.specifier, module.dependencies ?? []]));
  return new Map(files.map(({ href }) => [
    href,
    (known.get(href) ?? [])
      .flatMap(({ code, type }) => [code?.specifier ?? "", type?.specifier ?? ""])
      .filter((target) => target.startsWith(root.href)),
  ]));
}

async function* filesUnder(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesUnder(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

/** A way from a file back to itself, if there is one. */
function cycleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      const cycle = walk(next, [...way, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const cycle = walk(file, []);
    if (cycle) return cycle;
  }
  return null;
}

test("no file needs itself by way of others", async () => {
  const imports = await importsUnder(new URL("../../src/", import.meta.url));
  expect([...imports.values()].flat().length).toBeGreaterThan(imports.size);
  expect(cycleIn(imports)).toBeNull();
});
