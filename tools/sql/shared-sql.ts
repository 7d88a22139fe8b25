import type { SqlFile } from "../../src/platform/deno/project-files.ts";
import { sectionsOf } from "./sections.ts";

/** SQL that several queries share: the columns of a row, which has a type, or any other part of them. */
export type Shared = {
  readonly kind: "row" | "part";
  readonly name: string;
  /** the comment lines under the name */
  readonly doc: readonly string[];
  readonly sql: string;
  /** the names of a row's columns, with their `!` and `?` */
  readonly columns: readonly string[];
  /** the name of the file that declares it */
  readonly file: string;
};

/** All that is shared, of all files, for a query may use what another file declares. */
export type SharedSql = readonly Shared[];

const mark = /--[^\n]*|:(row|part)\((\w+)(?: of (\w+))?\)/g;

/** Reads what files declare under `-- row: Lesson` and `-- part: judgedTime`. */
export function readShared(files: readonly SqlFile[]): SharedSql {
  const shared = files.flatMap(({ name: file, text }) =>
    sectionsOf(text).flatMap(({ kind, title, doc, body }): Shared[] => {
      if (kind === "name") return [];
      const at = `${file}: ${kind} ${title}`;
      if (!/^\w+$/.test(title)) throw new Error(`${at}: the name must be a word`);
      const sql = body.trim();
      if (/:(row|part)\(/.test(sql)) throw new Error(`${at}: what is shared uses nothing shared`);
      // The comment would take in what follows.
      if (/--[^\n]*$/.test(sql)) throw new Error(`${at}: ends with a comment`);
      const columns = kind === "row" ? columnNames(sql, at) : [];
      return [{ kind, name: title, doc, sql, columns, file }];
    })
  );
  const twice = shared.find((one, i) =>
    shared.findIndex(({ kind, name }) => kind === one.kind && name === one.name) !== i
  );
  if (twice) throw new Error(`${twice.file}: there are two ${twice.kind}s ${twice.name}`);
  return shared;
}

/**
 * Puts in what a statement shares: `:part(judgedTime)`, `:row(Lesson)`, and `:row(Lesson of summed)`
 * where the table `summed` has the row's columns by their names.
 * @throws Error that begins with `at` when there is no such thing.
 */
export function putInShared(
  text: string,
  shared: SharedSql,
  at: string,
): { sql: string; used: Shared[] } {
  const used = new Set<Shared>();
  type Word = string | undefined;
  const put = (found: string, kind: Word, name: Word, table: Word, position: number): string => {
    if (kind === undefined) return found;
    const one = shared.find((known) => known.kind === kind && known.name === name);
    if (!one) throw new Error(`${at}: there is no ${kind} ${name}`);
    if (table && kind === "part") throw new Error(`${at}: only a row can be one of a table`);
    used.add(one);
    const before = text.slice(text.lastIndexOf("\n", position) + 1, position);
    const indent = /^\s*/.exec(before)?.[0] ?? "";
    const own = table ? columnsOf(table, one.columns) : one.sql;
    return own.replaceAll("\n", `\n${indent}`);
  };
  return { sql: text.replace(mark, put), used: [...used] };
}

const columnsOf = (table: string, columns: readonly string[]): string =>
  columns.map((name) => `${table}.${/\W/.test(name) ? `"${name}"` : name}`).join(", ");

/** A column's name is its last word: `lesson.id`, `tutor.name as "tutor_name!"`. */
function columnNames(sql: string, at: string): string[] {
  return withoutInner(sql).split(",").map((column) => {
    const name = /(?:^|[\s.])(?:"(\w+[!?]?)"|(\w+))\s*$/.exec(column);
    if (!name) throw new Error(`${at}: a column has no name: write \`as name\``);
    return name[1] ?? name[2] ?? "";
  });
}

/** Without comments and what stands in parentheses, whose commas part no columns. */
function withoutInner(sql: string): string {
  const outer = sql.replace(/--[^\n]*/g, "").replace(/\([^()]*\)/g, " ");
  return outer.includes("(") ? withoutInner(outer) : outer;
}
