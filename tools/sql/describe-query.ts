import type { Sql } from "../../src/platform/database/sql.ts";
import type { Catalog } from "./catalog.ts";
import type { Describer } from "./describe-statement.ts";
import { type Node, nodesOf, parseTree } from "./node-tree.ts";
import { nullableColumns } from "./nullability.ts";
import type { NamedQuery } from "./read-queries.ts";

/** A result column; `claimed` when only the query's `"name!"` says that it is never null. */
export type Column = { name: string; type: number; nullable: boolean; claimed: boolean };

/** A query as PostgreSQL understands it; types are oids, in the order of the parameters. */
export type Description = {
  query: NamedQuery;
  parameterTypes: readonly number[];
  columns: readonly Column[];
};

/** Whom the types are asked of: both see the same names. */
export type Asked = { readonly sql: Sql; readonly describer: Describer };

/** Asks PostgreSQL for a query's types, and out of its analysed tree for the nulls. */
export async function describeQuery(
  { sql, describer }: Asked,
  catalog: Catalog,
  query: NamedQuery,
): Promise<Description> {
  try {
    const { parameters, columns } = await describer.describe(query.sql);
    const nullable = columns.length ? await nulls(sql, catalog, query, parameters) : [];
    const described = columns.map(({ name, type }, i) => column(name, type, nullable[i] ?? true));
    checkColumns(query, described);
    return { query, parameterTypes: parameters, columns: described };
  } catch (error) {
    throw new Error(`${query.at}: ${error instanceof Error ? error.message : error}`);
  }
}

function column(alias: string, type: number, nullable: boolean): Column {
  const mark = /[!?]$/.exec(alias)?.[0];
  const name = mark ? alias.slice(0, -1) : alias;
  if (mark === "?") return { name, type, nullable: true, claimed: false };
  return { name, type, nullable: nullable && mark !== "!", claimed: nullable && mark === "!" };
}

function checkColumns({ mode }: NamedQuery, columns: readonly Column[]): void {
  if ((mode === "exec") !== (columns.length === 0)) {
    throw new Error(`:${mode} does not go with ${columns.length} result columns`);
  }
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`two columns are called ${twice}`);
  if (names.includes("?column?")) throw new Error("a column has no name: write `as name`");
}

class Undo extends Error {}

/** The body of a function with `begin atomic` is kept as the tree; the function itself is undone. */
async function nulls(
  sql: Sql,
  catalog: Catalog,
  query: NamedQuery,
  types: readonly number[],
): Promise<boolean[]> {
  let result: boolean[] = [];
  const facts = {
    ...catalog,
    isNullableParameter: (number: number) => query.parameters[number - 1]?.nullable ?? true,
  };
  const read = async (tx: Sql) => {
    const parameters = types.map(catalog.typeName).join(", ");
    await tx.unsafe(
      `create function pg_temp.probe(${parameters}) returns void begin atomic ${query.sql}; end`,
    );
    const [row] = await tx<{ tree: string }[]>`
      select prosqlbody::text as tree from pg_proc
      where proname = 'probe' and pronamespace = pg_my_temp_schema()`;
    result = nullableColumns(statement(row?.tree ?? ""), facts);
    throw new Undo();
  };
  await sql.transaction(read).catch((error) => {
    if (!(error instanceof Undo)) throw error;
  });
  return result;
}

/** The body is a list of lists of statements; there is one. */
function statement(tree: string): Node {
  const body = parseTree(tree);
  const statements = Array.isArray(body) ? nodesOf(body[0]) : [];
  if (!statements[0]) throw new Error("PostgreSQL's query tree has an unknown form");
  return statements[0];
}
