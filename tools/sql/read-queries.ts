import { numberParameters, type Parameter } from "./number-parameters.ts";
import { type Section, sectionsOf } from "./sections.ts";
import { putInShared, type Shared, type SharedSql } from "./shared-sql.ts";

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
  /** the rows and parts that it has in common with others */
  used: readonly Shared[];
  /** file and name, for messages */
  at: string;
};

const heading = /^(\w+) :(one|maybe|many|exec)$/;

/**
 * Reads `-- name: bookLesson :one`, the comment lines under it, and the statement up to the next
 * name, with what it shares put in. What stands before the first name belongs to no query.
 */
export function readQueries(file: string, text: string, shared: SharedSql = []): NamedQuery[] {
  const sections = sectionsOf(text).filter(({ kind }) => kind === "name");
  const queries = sections.map((section) => readQuery(file, section, shared));
  const names = new Set<string>();
  for (const { name, at } of queries) {
    if (names.has(name)) throw new Error(`${at}: there are two queries of that name`);
    names.add(name);
  }
  return queries;
}

function readQuery(file: string, { title, doc, body }: Section, shared: SharedSql): NamedQuery {
  const [, name, mode] = heading.exec(title) ?? [];
  if (name === undefined || !isMode(mode)) {
    throw new Error(`${file}: "-- name: ${title}" must be "-- name: x :one|:maybe|:many|:exec"`);
  }
  const at = `${file} ${name}`;
  const whole = putInShared(body, shared, at);
  const { sql, parameters } = numberParameters(whole.sql, at);
  return { name, mode, doc, sql, parameters, used: whole.used, at };
}

function isMode(word: string | undefined): word is Mode {
  return word === "one" || word === "maybe" || word === "many" || word === "exec";
}
