import { numberParameters, type Parameter } from "./number-parameters.ts";

/** How many rows a query gives: `one` throws without a row, `maybe` gives null, `exec` a count. */
export type Mode = "one" | "maybe" | "many" | "exec";

/** One query of a file in sql/queries. */
export type NamedQuery = {
  name: string;
  mode: Mode;
  /** the comment lines under the name */
  doc: readonly string[];
  /** the statement with `$1` for its parameters */
  sql: string;
  parameters: readonly Parameter[];
  /** file and name, for messages */
  at: string;
};

const heading = /^\s*(\w+) :(one|maybe|many|exec)\s*$/;

/**
 * Reads `-- name: bookLesson :one`, the comment lines under it, and the statement up to the next
 * name. What stands before the first name belongs to no query.
 */
export function readQueries(file: string, text: string): NamedQuery[] {
  const [, ...parts] = text.split(/^-- name:/m);
  const queries = parts.map((part) => readQuery(file, part));
  const names = new Set<string>();
  for (const { name, at } of queries) {
    if (names.has(name)) throw new Error(`${at}: there are two queries of that name`);
    names.add(name);
  }
  return queries;
}

function readQuery(file: string, part: string): NamedQuery {
  const [first = "", ...lines] = part.split("\n");
  const [, name, mode] = heading.exec(first) ?? [];
  if (name === undefined || !isMode(mode)) {
    throw new Error(`${file}: "-- name:${first}" must be "-- name: x :one|:maybe|:many|:exec"`);
  }
  const at = `${file} ${name}`;
  const start = lines.findIndex((line) => !line.startsWith("--"));
  const doc = lines.slice(0, start).map((line) => line.replace(/^--\s?/, ""));
  const { sql, parameters } = numberParameters(lines.slice(start).join("\n"), at);
  return { name, mode, doc, sql, parameters, at };
}

function isMode(word: string | undefined): word is Mode {
  return word === "one" || word === "maybe" || word === "many" || word === "exec";
}
