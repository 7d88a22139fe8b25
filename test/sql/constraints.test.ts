/** Constraints vanish: a later migration drops a table, a column, an index. Not here. */
import { expect, test } from "vitest";
import { readSqlFiles } from "../../src/platform/deno/project-files.ts";
import { aTenant } from "../support/database.ts";

const { slug, control } = await aTenant();

/** What the migrations name, less what they drop again by name. */
async function namedIn(folder: string, made: RegExp, dropped: RegExp): Promise<string[]> {
  const names = new Set<string>();
  for (const { text } of await readSqlFiles(folder)) {
    const code = text.replaceAll(/--[^\n]*/g, "");
    for (const [, name = ""] of code.matchAll(dropped)) names.delete(name);
    for (const [, name = ""] of code.matchAll(made)) names.add(name);
  }
  return [...names].sort();
}

const constraints = (folder: string) =>
  namedIn(
    folder,
    /\bconstraint\s+(\w+)\s+(?:check|unique|primary|foreign|references|exclude|not null)\b/g,
    /\bdrop\s+constraint\s+(?:if\s+exists\s+)?(\w+)/g,
  );
const triggers = (folder: string) =>
  namedIn(
    folder,
    /\bcreate\s+(?:constraint\s+)?trigger\s+(\w+)/g,
    /\bdrop\s+trigger\s+(?:if\s+exists\s+)?(\w+)/g,
  );
const uniqueIndexes = (folder: string) =>
  namedIn(
    folder,
    /\bcreate\s+unique\s+index\s+(\w+)/g,
    /\bdrop\s+index\s+(?:if\s+exists\s+)?(\w+)/g,
  );

const schemas = [
  { folder: "sql/control", schema: "control" },
  { folder: "sql/tenant", schema: `hh_${slug}` },
];

/** The named constraints that a schema lacks, or that do not hold for all its rows. */
async function missing(folder: string, schema: string): Promise<string[]> {
  const rows = await control`select conname from pg_constraint
    where connamespace in (to_regnamespace(${schema}), to_regnamespace('extensions'))
      and convalidated and conenforced`;
  const there = rows.map(({ conname }) => conname);
  return (await constraints(folder)).filter((name) => !there.includes(name));
}

test.each(schemas)(
  "$folder: each named constraint is there, and holds for all rows",
  async (of) => {
    expect((await constraints(of.folder)).length).toBeGreaterThan(5);
    expect(await missing(of.folder, of.schema)).toEqual([]);
  },
);

test.each(schemas)("$folder: each unique index is there and in use", async (of) => {
  const rows = await control`select indexrelid::regclass::text as name from pg_index
    join pg_class on pg_class.oid = indexrelid
    where relnamespace = to_regnamespace(${of.schema}) and indisunique and indisvalid`;
  const there = rows.map(({ name }) => name.replace(/^.*\./, ""));
  expect((await uniqueIndexes(of.folder)).filter((name) => !there.includes(name))).toEqual([]);
});

test.each(schemas)("$folder: each trigger is there and on", async (of) => {
  const rows = await control`select tgname from pg_trigger
    join pg_class on pg_class.oid = tgrelid
    where relnamespace = to_regnamespace(${of.schema}) and tgenabled = 'O'`;
  const there = rows.map(({ tgname }) => tgname);
  expect((await triggers(of.folder)).filter((name) => !there.includes(name))).toEqual([]);
});

test.each([
  "lessons_of_a_tutor_do_not_overlap",
  "lessons_of_a_student_do_not_overlap",
  "slots_of_a_tutor_do_not_overlap",
  "templates_of_a_day_do_not_overlap",
])("%s is an exclusion constraint: nobody is booked twice (A3, L4)", async (name) => {
  const rows = await control`select contype from pg_constraint
    where conname = ${name} and connamespace = to_regnamespace(${`hh_${slug}`})`;
  expect(rows).toEqual([{ contype: "x" }]);
});

test("the test of the test: a constraint that is dropped is missed", async () => {
  const { slug, db } = await aTenant();
  await db.unsafe("alter table lessons drop constraint lessons_of_a_tutor_do_not_overlap");
  expect(await missing("sql/tenant", `hh_${slug}`)).toEqual(["lessons_of_a_tutor_do_not_overlap"]);
});
