import type { Sql } from "../../src/platform/database/sql.ts";
import { neverNullAggregates, neverNullFunctions, neverNullOperators } from "./never-null.ts";
import type { Facts } from "./nullability.ts";

/** What the generator asks PostgreSQL about its types, columns, operators and functions. */
export type Catalog = Omit<Facts, "isNullableParameter"> & {
  typeName: (oid: number) => string;
  /** the type that a domain is made of, or the type itself */
  baseType: (oid: number) => number;
};

export async function readCatalog(sql: Sql): Promise<Catalog> {
  const names = await typeNames(sql);
  const bases = await domainBases(sql);
  const columns = await notNullColumns(sql);
  const operators = await builtInOperators(sql);
  const functions = await builtInFunctions(sql);
  const tables = await tablesOfFunctions(sql);
  const baseType = (oid: number): number => {
    const base = bases.get(oid);
    return base === undefined ? oid : baseType(base);
  };
  return {
    typeName: (oid) => names.get(oid) ?? `type ${oid}`,
    baseType,
    isNotNull: (table, column) => columns.has(`${table}.${column}`),
    isNeverNullOperator: (oid) => neverNullOperators.has(operators.get(oid) ?? ""),
    isNeverNullFunction: (oid) => neverNullFunctions.has(functions.get(oid) ?? ""),
    isNeverNullAggregate: (oid) => neverNullAggregates.has(functions.get(oid) ?? ""),
    isGenerateSeries: (oid) => functions.get(oid) === "generate_series",
    tableOfRows: (oid) => tables.get(oid),
  };
}

async function typeNames(sql: Sql): Promise<Map<number, string>> {
  const rows = await sql<{ oid: number; name: string }[]>`
    select oid::int, format_type(oid, null) as name from pg_type`;
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}

async function domainBases(sql: Sql): Promise<Map<number, number>> {
  const rows = await sql<{ oid: number; base: number }[]>`
    select oid::int, typbasetype::int as base from pg_type where typtype = 'd'`;
  return new Map(rows.map(({ oid, base }) => [oid, base]));
}

/** A NOT NULL may be not validated yet or not be inherited; then there may be nulls all the same. */
async function notNullColumns(sql: Sql): Promise<Set<string>> {
  const rows = await sql<{ column: string }[]>`
    select attrelid || '.' || attnum as column
    from pg_attribute
    where attnotnull and attnum > 0 and not exists (
      select from pg_constraint
      where conrelid = attrelid and contype = 'n' and conkey = array[attnum]
        and (not convalidated or connoinherit)
    )`;
  return new Set(rows.map(({ column }) => column));
}

/** PostgreSQL's own; an extension's operator of the same name may do anything. */
async function builtInOperators(sql: Sql): Promise<Map<number, string>> {
  const rows = await sql<{ oid: number; name: string }[]>`
    select oid::int, oprname as name from pg_operator
    where oprnamespace = 'pg_catalog'::regnamespace`;
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}

/** PostgreSQL's own, without those that read a range or JSON: they may find nothing. */
async function builtInFunctions(sql: Sql): Promise<Map<number, string>> {
  const rows = await sql<{ oid: number; name: string }[]>`
    select oid::int, proname as name from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace
      and not (proargtypes::oid[] && array[
        'json', 'jsonb', 'anyrange', 'anymultirange'
      ]::regtype[]::oid[])`;
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}

async function tablesOfFunctions(sql: Sql): Promise<Map<number, number>> {
  const rows = await sql<{ oid: number; table: number }[]>`
    select pg_proc.oid::int, typrelid::int as table
    from pg_proc
    join pg_type on pg_type.oid = prorettype
    join pg_class on pg_class.oid = typrelid and relkind = 'r'
    where proretset`;
  return new Map(rows.map(({ oid, table }) => [oid, table]));
}
