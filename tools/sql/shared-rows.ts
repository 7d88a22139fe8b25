import type { Catalog } from "./catalog.ts";
import type { Column, Description } from "./describe-query.ts";
import type { Shared, SharedSql } from "./shared-sql.ts";

/** A row that queries share, with the types that its columns have in all of them. */
export type SharedRow = { readonly shared: Shared; readonly columns: readonly Column[] };

/**
 * The types of all shared rows.
 * @throws Error at what no query uses, and at a row that is not the same in two queries: its type
 *   would not be true in one of them.
 */
export function agreeOnRows(
  shared: SharedSql,
  descriptions: readonly Description[],
  catalog: Pick<Catalog, "typeName">,
): SharedRow[] {
  return shared.flatMap((one) => {
    const [first, ...others] = descriptions.filter(({ query }) => query.used.includes(one));
    if (!first) throw new Error(`${one.file}: no query uses the ${one.kind} ${one.name}`);
    if (one.kind === "part") return [];
    const columns = columnsIn(first, one);
    for (const other of others) {
      columnsIn(other, one).forEach((column, i) => {
        const [found, expected] = [column, columns[i]].map((it) => told(it, catalog));
        if (found === expected) return;
        const where = `${other.query.at}: ${column.name} of the row ${one.name}`;
        throw new Error(`${where} is ${found}, and ${expected} in ${first.query.at}`);
      });
    }
    return [{ shared: one, columns }];
  });
}

/** Those that a query answers beside the rows that it shares. */
export function ownColumns({ query, columns }: Description): Column[] {
  const shared = new Set(query.used.flatMap(namesOf));
  return columns.filter(({ name }) => !shared.has(name));
}

function columnsIn({ query, columns }: Description, row: Shared): Column[] {
  return namesOf(row).map((name) => {
    const column = columns.find((known) => known.name === name);
    if (column) return column;
    throw new Error(`${query.at}: does not answer ${name} of the row ${row.name}`);
  });
}

const namesOf = ({ columns }: Shared): string[] => columns.map((name) => name.replace(/[!?]$/, ""));

const told = (column: Column | undefined, { typeName }: Pick<Catalog, "typeName">): string =>
  column ? `${typeName(column.type)}${column.nullable ? " or null" : ""}` : "nothing";
