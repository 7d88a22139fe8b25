/** The one list of what is held about people (personal-data.sql), against the tables that there are. */
import { expect, test } from "vitest";
import { heldKinds } from "../../src/privacy/export-person.ts";
import { aTenant } from "../support/database.ts";

const { db, slug } = await aTenant();

/** Every column in which a text can be, and every number that is a person's elsewhere. */
const columns = await db<{ name: string }[]>`
  select table_name || '.' || column_name as name
  from information_schema.columns join information_schema.tables using (table_schema, table_name)
  where table_schema = ${`hh_${slug}`} and table_type = 'BASE TABLE' and (
    data_type in ('text', 'json', 'jsonb', 'character varying', 'character', 'name', 'bytea', 'xml', 'tsvector')
    or udt_name in ('_text', '_jsonb', '_json', '_varchar')
    or column_name = 'telegram_user_id'
  )
  order by 1`;
const listed = await db<
  {
    name: string;
    table_name: string;
    is_personal: boolean;
    emptied: string | null;
    why: string | null;
  }[]
>`select table_name || '.' || column_name as name, * from held_columns order by 1`;
const rows = await db<
  {
    kind: string;
    table_name: string;
    at_erasure: string;
    columns: string[] | null;
    shown: string | null;
  }[]
>`select * from held_rows order by place`;

test("each column of a text is on the list, once, and the list names none that is not there", () => {
  expect(listed.map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
});

test("what is not personal says why; what is personal is emptied, or goes with its row", () => {
  const goes = new Set(
    rows.filter(({ at_erasure }) => at_erasure.startsWith("deleted")).map(({ table_name }) =>
      table_name
    ),
  );
  const emptied = new Set(
    rows.filter((row) => row.at_erasure === "emptied" && row.columns === null)
      .map(({ table_name }) => table_name),
  );
  for (const { name, table_name: table, is_personal: personal, emptied: becomes, why } of listed) {
    if (!personal) expect([name, typeof why, becomes]).toEqual([name, "string", null]);
    else if (table === "users") expect(becomes, name).not.toBeNull();
    else expect(becomes === null ? goes.has(table) : emptied.has(table), name).toBe(true);
  }
});

test("each table with a person in it is on the list of rows, or named here", async () => {
  const others: Readonly<Record<string, string>> = {
    calendars: "a tutor's, without anything but its version",
    changes_from_elsewhere: "numbers that raise the version of a calendar",
    relation_changes_by_tutor: "which lines of the log of relations are of which tutor",
    import_calendars: "which calendars an import changed",
    turns: "rows to wait at",
    webhook_endpoints: "which admin made it",
  };
  const tables = await db<{ name: string }[]>`
    select distinct conrelid::regclass::text as name from pg_constraint
    where contype = 'f' and confrelid = 'users'::regclass`;
  const known = new Set(rows.map(({ table_name }) => table_name));
  expect(tables.map(({ name }) => name).filter((name) => !known.has(name)).sort())
    .toEqual(Object.keys(others).sort());
});

test("the contract knows the kinds that are shown, in their order", () => {
  expect(rows.filter(({ shown }) => shown !== null).map(({ kind }) => kind)).toEqual([
    ...heldKinds,
  ]);
});
