import { type FileRow, ImportError } from "./import-file.ts";
import { kindOfTable, tableRow } from "./old-tables.ts";
import { type Statement, statementsOf, type Token } from "./sql-statements.ts";

type Table = { readonly name: string; readonly columns: readonly string[] };

/** Rows of a dump, and the tables in it that are none of the older system's that are read. */
export type DumpRows = {
  readonly columns: string[];
  readonly rows: FileRow[];
  readonly otherTables: string[];
};

/**
 * The rows of a dump as SQL, of `COPY … FROM stdin` and of `INSERT INTO … VALUES`, with their columns in the
 * statement or in the table's definition before it. All other statements are passed over.
 * @throws ImportError for rows whose columns nobody tells.
 */
export function sqlRows(text: string): DumpRows {
  const definitions = new Map<string, readonly string[]>();
  const [columns, others] = [new Set<string>(), new Set<string>()];
  const rows: FileRow[] = [];
  const counts = new Map<string, number>();
  const add = ({ name, columns: own }: Table, values: readonly unknown[]) => {
    const kind = kindOfTable(name);
    if (kind === null) return void others.add(name);
    const n = (counts.get(name) ?? 0) + 1;
    counts.set(name, n);
    const known = own.length > 0 ? own : definitions.get(name) ?? unnamed(name);
    known.forEach((column) => columns.add(column));
    rows.push(tableRow({ kind, line: rows.length + 1, place: `${name}[${n}]` }, known, values));
  };
  for (const statement of statementsOf(text)) {
    const { tokens } = statement;
    const [first, second] = tokens.map(({ word }) => word);
    if (first === "CREATE" && second === "TABLE") define(definitions, tokens);
    if (first === "COPY") copied(statement, add);
    if (first === "INSERT") inserted(tokens, add);
  }
  return { columns: [...columns], rows, otherTables: [...others] };
}

function unnamed(name: string): never {
  throw new ImportError(`the dump has rows of ${name} and does not tell its columns`);
}

type Add = (table: Table, values: readonly unknown[]) => void;

function copied({ tokens, lines }: Statement, add: Add): void {
  const table = tableAt(tokens, 1).table;
  for (const line of lines) add(table, line.split("\t").map(unescaped));
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** A value in the text format of COPY. */
const unescaped = (value: string): string | null =>
  value === "\\N" ? null : value.replaceAll(/\\([\s\S])/g, (_, c: string) => ESCAPES[c] ?? c);

function inserted(tokens: readonly Token[], add: Add): void {
  const { table, next } = tableAt(tokens, 2);
  let values: unknown[] = [];
  let depth = 0;
  let value: Token[] = [];
  for (const token of tokens.slice(next)) {
    // `on conflict (id) do nothing` is no row.
    if (depth === 0 && token.word === "ON") return;
    if (token.word === "(" && ++depth === 1) continue;
    if (token.word === ")" && --depth === 0) {
      add(table, [...values, valueOf(value)]);
      [values, value] = [[], []];
    } else if (token.word === "," && depth === 1) {
      values.push(valueOf(value));
      value = [];
    } else if (depth > 0) value.push(token);
  }
}

/** `'x'`, `'x'::text`, `date 'x'`, a number, or null; what is worked out there is nothing that can be read. */
function valueOf(tokens: readonly Token[]): unknown {
  const text = tokens.find((token) => token.text !== null)?.text;
  if (text !== undefined) return text;
  const [first] = tokens;
  return first === undefined || first.word === "NULL" ? null : first.word;
}

/** A table's name, without its schema, and its columns, if they are told; `next` is what comes after. */
function tableAt(tokens: readonly Token[], at: number): { table: Table; next: number } {
  let next = at;
  let name = "";
  for (; next < tokens.length; next++) {
    const token = tokens[next];
    if (
      token === undefined || token.word === "(" || token.word === "VALUES" || token.word === "FROM"
    ) {
      break;
    }
    name = (token.name ?? "").split(".").at(-1) || name;
  }
  const columns: string[] = [];
  if (tokens[next]?.word === "(") {
    for (next++; next < tokens.length && tokens[next]?.word !== ")"; next++) {
      const column = tokens[next]?.name;
      if (column) columns.push(column);
    }
    next++;
  }
  return { table: { name, columns }, next };
}

const NO_COLUMN = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "KEY", "EXCLUDE", "LIKE"];

/** The columns of a definition: the first name after each comma. */
function define(definitions: Map<string, readonly string[]>, tokens: readonly Token[]): void {
  const open = tokens.findIndex(({ word }) => word === "(");
  const name = tokens.slice(0, open).findLast((token) => token.name !== null)?.name ?? "";
  const columns: string[] = [];
  let depth = 0;
  let isFirst = true;
  for (const token of tokens.slice(open)) {
    if (token.word === "(") depth++;
    else if (token.word === ")") depth--;
    else if (isFirst && depth === 1 && token.name && !NO_COLUMN.includes(token.word)) {
      columns.push(token.name);
    }
    isFirst = depth === 1 && (token.word === "," || token.word === "(");
  }
  definitions.set(name.split(".").at(-1) ?? name, columns);
}
