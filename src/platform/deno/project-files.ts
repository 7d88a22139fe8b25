import { parse } from "yaml";
import { nodeOf } from "../reference/node.ts";
import type { Sources } from "../reference/written-documents.ts";

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

const ASSETS = new URL("../reference/assets/", import.meta.url);

/** Reads openapi.yaml and what the reference page loads, once, at start (X1). */
export async function readDocuments(): Promise<Sources> {
  const assets: Record<string, string> = {};
  for await (const { name } of Deno.readDir(ASSETS)) {
    assets[name] = await Deno.readTextFile(new URL(name, ASSETS));
  }
  const yaml = await Deno.readTextFile(new URL("../../../openapi.yaml", import.meta.url));
  return { yaml, document: nodeOf(parse(yaml)), assets };
}
