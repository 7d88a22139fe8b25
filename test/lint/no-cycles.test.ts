import { expect, test } from "vitest";

type Dependency = { readonly code?: Target; readonly type?: Target };
type Target = { readonly specifier?: string };
type Module = { readonly specifier: string; readonly dependencies?: readonly Dependency[] };

/** The files under src that src/deno.ts leads to, and which of them each imports, types included. */
async function importsUnder(root: string): Promise<Map<string, string[]>> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "src/deno.ts"],
    stderr: "null",
  }).output();
  expect(success).toBe(true);
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  const ours = modules.filter(({ specifier }) => specifier.startsWith(root));
  return new Map(ours.map(({ specifier, dependencies = [] }) => [
    specifier.slice(root.length),
    dependencies.flatMap(({ code, type }) => [code?.specifier, type?.specifier])
      .filter((target) => target?.startsWith(root))
      .map((target = "") => target.slice(root.length)),
  ]));
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
  const imports = await importsUnder(new URL("../../src/", import.meta.url).href);
  expect(imports.size).toBeGreaterThan(200);
  expect(cycleIn(imports)).toBeNull();
});
