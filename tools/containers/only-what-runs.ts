/**
 * Run by the Containerfile, in a copy of the project that becomes the image: leaves the packages that the
 * programs import, makes their modules ready, and takes away what pages were built of.
 */
const PROGRAMS = [
  "src/deno.ts",
  "bot/main.ts",
  ...["migrate", "tenant", "key", "token", "backup", "restore", "import", "redis-bridge"]
    .map((name) => `tools/${name}.ts`),
];
const NOT_AT_WORK = ["web", ".data", "ops", "node_modules"];

type Dependency = { readonly specifier: string; readonly code?: unknown };
type Graph = { readonly modules: readonly { readonly dependencies?: readonly Dependency[] }[] };

/** What the modules of a program import at run time, by the names that they use. */
async function importedBy(program: string): Promise<string[]> {
  const graph: Graph = JSON.parse(await deno("info", "--json", program));
  return graph.modules.flatMap(({ dependencies = [] }) =>
    dependencies.flatMap(({ specifier, code }) => code === undefined ? [] : [specifier])
  );
}

async function deno(...args: string[]): Promise<string> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" })
    .output();
  if (!success) throw new Error(`deno ${args.join(" ")} has failed`);
  return new TextDecoder().decode(stdout);
}

/** Deno installs whatever the lock names as asked for, such as programs that tasks run from npm. */
async function forgetOtherRoots(targets: readonly unknown[]): Promise<void> {
  const roots = targets.map((to) => `${to}`.replace("npm:/", "npm:").replace(/\/$/, ""));
  const lock = JSON.parse(await Deno.readTextFile("deno.lock"));
  const specifiers = Object.entries(lock.specifiers).filter(([name]) => roots.includes(name));
  await Deno.writeTextFile(
    "deno.lock",
    JSON.stringify({ ...lock, specifiers: Object.fromEntries(specifiers) }),
  );
}

const imported = new Set((await Promise.all(PROGRAMS.map(importedBy))).flat());
const config = JSON.parse(await Deno.readTextFile("deno.json"));
const { version, nodeModulesDir, compilerOptions } = config;
const imports = Object.fromEntries(
  Object.entries(config.imports).filter(([name]) =>
    imported.has(name) ||
    name.endsWith("/") && [...imported].some((specifier) => specifier.startsWith(name))
  ),
);
await Deno.writeTextFile(
  "deno.json",
  JSON.stringify({ version, nodeModulesDir, compilerOptions, imports }),
);
for (const path of NOT_AT_WORK) {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
await forgetOtherRoots(Object.values(imports));
await deno("install", "--quiet");
await deno("cache", "--quiet", ...PROGRAMS);
