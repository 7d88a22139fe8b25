/**
 * deno task sizes [folder …]: how long files and functions are, and which imports go up, of src and each
 * folder in it or of the folders that are named. Generated files are left out.
 */
import { parseAst } from "vitest/node";
import { type Place, placeOf } from "./lint/project.ts";

type Sizes = { readonly files: number[]; readonly functions: number[]; readonly up: string[] };

/** Files of so many lines or fewer are shards. */
const SHORT = 20;

async function sizesOf(folder: string): Promise<Sizes> {
  const sizes: Sizes = { files: [], functions: [], up: [] };
  for await (const path of sourcesIn(folder)) {
    const text = await Deno.readTextFile(path);
    sizes.files.push(text.trimEnd().split("\n").length);
    sizes.functions.push(...functionLengths(text));
    sizes.up.push(...importsUp(path, text));
  }
  return sizes;
}

async function* sourcesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (name === "generated" || name === "node_modules" || name.startsWith(".")) continue;
    if (isDirectory) yield* sourcesIn(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

/** Lines of each function with a body, from its head to its closing brace. */
function functionLengths(text: string): number[] {
  const lengths: number[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== "object" || node === null) return;
    // An ESTree node: only these fields of it are read.
    const { type, body, start, end } = node as Record<string, unknown>;
    const isFunction = typeof type === "string" && type.includes("Function") && body;
    if (isFunction && typeof start === "number" && typeof end === "number") {
      lengths.push(text.slice(start, end).split("\n").length);
    }
    Object.values(node).forEach(visit);
  };
  visit(parseAst(text, { lang: "ts" }).body);
  return lengths;
}

/** Imports of platform or time from what stands above it. */
function importsUp(path: string, text: string): string[] {
  const found = text.matchAll(/^(?:import|export)[^;]*?\sfrom\s"(\.[^"]+)"/gms);
  return [...found]
    .map(([, specifier = ""]) => new URL(specifier, `file:///${path}`).pathname.slice(1))
    .filter((target) => height(placeOf(target), target) > height(placeOf(path), path))
    .map((target) => `${path} imports ${target}`);
}

/** What stands on nothing is lowest; see the import rules for what stands above platform. */
function height({ layer }: Place, path: string): number {
  if (layer === "time" || layer === "wording" || path === "src/problem.ts") return 0;
  return ["platform", "runtime", "queries", "contract"].includes(layer) ? 1 : 2;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function row({ files, functions, up }: Sizes) {
  const short = files.filter((lines) => lines <= SHORT).length;
  const spread = (values: readonly number[]) =>
    `${quantile(values, 0.5)} / ${quantile(values, 0.9)} / ${Math.max(0, ...values)}`;
  return {
    "files": files.length,
    "lines: median / p90 / most": spread(files),
    [`${SHORT} lines or fewer`]: `${Math.round(100 * short / Math.max(1, files.length))} %`,
    "functions": functions.length,
    "of lines: median / p90 / most": spread(functions),
    "imports up": up.length,
  };
}

async function foldersOf(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const folders = entries.filter(({ isDirectory, name }) => isDirectory && name !== "generated");
  return [folder, ...folders.map(({ name }) => `${folder}/${name}`).toSorted()];
}

const folders = Deno.args.length > 0 ? Deno.args : await foldersOf("src");
const measured = new Map<string, Sizes>();
for (const folder of folders) measured.set(folder, await sizesOf(folder));
console.table(Object.fromEntries([...measured].map(([folder, sizes]) => [folder, row(sizes)])));
const [first] = measured.values();
for (const line of first?.up ?? []) console.log(line);
