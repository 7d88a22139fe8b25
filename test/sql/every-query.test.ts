/**
 * Every generated query runs as the program runs it: as a tenant (or as the owner, for the control
 * schema), once with values for all parameters, once with null where null is allowed.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Db } from "../../src/platform/database/db.ts";
import { NoRow } from "../../src/platform/database/rows.ts";
import type { Sql } from "../../src/platform/database/sql.ts";
import { type Describer, openDescriber } from "../../tools/sql/describe-statement.ts";
import { aTenant, testDatabase } from "../support/database.ts";
import { allQueries } from "../support/queries.ts";

type Generated = (db: Db, params: Record<string, unknown>) => Promise<unknown>;

/** The generated modules by the name of their SQL file. */
const modules = new Map<string, Record<string, unknown>>();
for (const name of new Set(allQueries.map(({ file }) => file))) {
  const path = `../../src/generated/sql/${name.replace(/sql$/, "ts")}`;
  modules.set(name, await import(/* @vite-ignore */ path));
}

let tenantDb: Sql;
let describers: { owner: Describer; tenant: Describer };

beforeAll(async () => {
  const { id, slug, db } = await aTenant();
  tenantDb = db;
  samplesByName["tenantId"] = id;
  // Somebody else, whose connections may be ended.
  samplesByName["roleName"] = `hh_${(await aTenant()).slug}`;
  const role = `hh_${slug}`;
  describers = {
    owner: await openDescriber(testDatabase().controlUrl),
    tenant: await openDescriber(testDatabase().controlUrl, {
      role,
      searchPath: [role, "extensions"],
    }),
  };
  await db.unsafe(seed);
});

afterAll(async () => {
  await describers.owner.end();
  await describers.tenant.end();
});

/** A tutor and a student with something of everything, so that most queries find a row. */
const seed = `
  insert into users (subject, role, name, email) values
    ('anna', 'tutor', 'Anna', 'anna@example.com'), ('bo', 'student', 'Bo', null);
  insert into templates (tutor_id, day_of_week, start_time, end_time)
    values (1, 1, '10:00', '12:00');
  insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source,
      template_id)
    values (1, '2026-03-30', '10:00', '12:00', 'UTC', '2026-03-30T10:00Z', '2026-03-30T12:00Z',
      'template', 1);
  insert into services (tutor_id, name, duration_minutes, price, currency)
    values (1, 'English', 60, 25, 'EUR');
  insert into lessons (tutor_id, student_id, service_id, starts_at, ends_at, origin)
    values (1, 2, 1, '2026-03-30T10:00Z', '2026-03-30T11:00Z', 'tutor');
  insert into series (tutor_id, student_id, weekday, start_time, duration_minutes, timezone,
      first_date, booked_until)
    values (1, 2, 0, '14:00', 60, 'UTC', '2026-03-30', '2026-03-30');
  insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, series_id, series_date)
    values (1, 2, '2026-03-30T14:00Z', '2026-03-30T15:00Z', 'tutor', 1, '2026-03-30');
`;

/** A value as generated queries take it for a type, by the type's name. */
const samples: Record<string, unknown> = {
  bool: true,
  bytea: new Uint8Array(32),
  int2: 1,
  int4: 1,
  int8: 1,
  float8: 1.5,
  numeric: "25.00",
  text: "x",
  uuid: "1b9f5c52-8a4e-4f3c-9d55-0a6c1e7b2f31",
  date: "2026-03-30",
  time: 600,
  timestamptz: Date.parse("2026-03-30T10:00:00Z"),
  jsonb: { a: [1, null, "ü"] },
};

/** Where the sample of the type breaks a rule: words of a list, the second person, a snapshot. */
const samplesByName: Record<string, unknown> = {
  role: "tutor",
  since: "1:1:",
  look: "1:1:",
  currency: "EUR",
  kind: "api_key",
  scopes: ["read"],
  sources: ["manual"],
  // Of zones, each list as the text of an array.
  names: ["Atlantis/Poseidonis"],
  changes: ["{2026-03-30T10:00Z}"],
  offsets: ["{0,3600}"],
  items: ['{"a": 1}'],
  // Texts of JSON.
  own: "{}",
  rows: "{}",
  studentId: 2,
  durationMinutes: 60,
  starts: [Date.parse("2026-03-30T16:00:00Z")],
  ends: [Date.parse("2026-03-30T17:00:00Z")],
};
const laterSamples: Record<string, unknown> = {
  date: "2026-03-31",
  time: 660,
  timestamptz: Date.parse("2026-03-30T11:00:00Z"),
};

function sample(type: string | undefined, name: string): unknown {
  if (name in samplesByName) return samplesByName[name];
  if (type?.startsWith("_")) return [sample(type.slice(1), name)];
  const later = /^(end|to)/.test(name) ? laterSamples[type ?? ""] : undefined;
  const value = later ?? samples[type ?? ""];
  if (value === undefined) throw new Error(`no sample for the type ${type}: add one`);
  return value;
}

async function typeNames(oids: readonly number[]): Promise<string[]> {
  const rows = await testDatabase().control<{ oid: number; name: string }[]>`
    select oid::int, typname as name from pg_type where oid = any(${`{${oids.join(",")}}`}::int[])`;
  const names = new Map(rows.map(({ oid, name }) => [oid, name]));
  return oids.map((oid) => names.get(oid) ?? `type ${oid}`);
}

/** Runs it in a transaction that is undone; the rows, or the error of the database. */
async function run(db: Sql, query: Generated, params: Record<string, unknown>): Promise<unknown> {
  const undo = new Error("undo");
  let result: unknown;
  const work = async (tx: Sql) => {
    result = await query(tx, params);
    throw undo;
  };
  await db.transaction(work).catch((error) => {
    if (error !== undo) throw error;
  });
  return result;
}

/**
 * What sample values may run into: a constraint, another tenant's row or schema, no such tenant or role; for the
 * owner also a role that is there already, or is not lent.
 */
function isExpected(error: unknown, isOwners: boolean): boolean {
  if (error instanceof NoRow) return true;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (isOwners && ["42501", "42710"].includes(code)) return true;
  return /^(23|44000|42704|42P06|22023|22004|P0002)/.test(code);
}

test.each(allQueries)("$file $query.name runs, and its rows are as described", async (given) => {
  const { file, query } = given;
  // The compiler checks its type wherever the program calls it.
  const generated = modules.get(file)?.[query.name] as Generated | undefined;
  if (!generated) throw new Error(`${query.name} is not generated: deno task gen`);
  // The control schema is the owner's alone.
  const isOwners = file === "tenants.sql" || /\bcontrol\./.test(query.sql);
  const db = isOwners ? testDatabase().control : tenantDb;
  const describer = isOwners ? describers.owner : describers.tenant;
  const { parameters, columns } = await describer.describe(query.sql);
  const names = columns.map(({ name }) => name.replace(/[!?]$/, ""));

  const typesOf = await typeNames(parameters);
  for (const withNulls of [false, true]) {
    const params = Object.fromEntries(
      query.parameters.map(({ name, nullable }, i) => [
        name,
        withNulls && nullable ? null : sample(typesOf[i], name),
      ]),
    );
    const result = await run(db, generated, params).catch((error) => {
      if (isExpected(error, isOwners)) return null;
      throw error;
    });
    const rows = Array.isArray(result) ? result : [result];
    for (const row of rows) {
      if (row !== null && typeof row === "object") expect(Object.keys(row)).toEqual(names);
    }
  }
});
