/** Rows and parts that queries share: declared once, put in as text, and of one type in all of them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sql } from "../../src/platform/database/sql.ts";
import { type Catalog, readCatalog } from "../../tools/sql/catalog.ts";
import { describeQuery } from "../../tools/sql/describe-query.ts";
import { type Describer, openDescriber } from "../../tools/sql/describe-statement.ts";
import { readQueries } from "../../tools/sql/read-queries.ts";
import { agreeOnRows } from "../../tools/sql/shared-rows.ts";
import { readShared } from "../../tools/sql/shared-sql.ts";
import { writeModule } from "../../tools/sql/write-module.ts";
import { anEmptyDatabase } from "../support/database.ts";

let sql: Sql;
let describer: Describer;
let catalog: Catalog;

beforeAll(async () => {
  const empty = await anEmptyDatabase();
  sql = empty.sql;
  describer = await openDescriber(empty.url);
  await sql.unsafe(`
    create table tutor (id bigint primary key, name text not null, rating numeric);
    create table lesson (id bigint primary key, tutor_id bigint not null references tutor)`);
  catalog = await readCatalog(sql);
});

afterAll(() => describer.end());

const CARD = `-- row: Card
-- Of the table \`tutor\`.
tutor.id, upper(left(tutor.name, 9)) as "name!", -- in short, and loud
tutor.rating

`;

/** The modules that the generator writes of files, by their names. */
async function generated(files: Record<string, string>): Promise<Record<string, string>> {
  const all = Object.entries(files).map(([name, text]) => ({ name, text }));
  const shared = readShared(all);
  const described = await Promise.all(all.map(async ({ name, text }) => {
    const descriptions = [];
    for (const query of readQueries(name, text, shared)) {
      descriptions.push(await describeQuery({ sql, describer }, catalog, query));
    }
    return { name, descriptions };
  }));
  const rows = agreeOnRows(shared, described.flatMap(({ descriptions }) => descriptions), catalog);
  return Object.fromEntries(described.map(({ name, descriptions }) => [
    name,
    writeModule(name, descriptions, catalog, rows),
  ]));
}

test("queries that answer a row have its type, and those that answer more have it too", async () => {
  const text = `${CARD}-- name: cardOf :maybe
select :row(Card) from tutor where id = :id;

-- name: cards :many
select :row(Card), count(*) over () as "found!" from tutor;
`;
  const { "q/card.sql": module } = await generated({ "q/card.sql": text });
  expect(module).toContain(
    "/**\n * Of the table `tutor`.\n */\n" +
      "export type CardRow = {\n  id: number;\n  name: string;\n  rating: PgNumeric | null;\n};",
  );
  expect(module).toContain("cardOf(db: Db, params: CardOfParams): Promise<CardRow | null>");
  expect(module).not.toContain("CardOfRow");
  expect(module).toContain("export type CardsRow = CardRow & {\n  found: number;\n};");
  expect(module).toContain("cards(db: Db): Promise<CardsRow[]>");
});

test("a row of a table is its columns by their names, and of another file its type", async () => {
  const page = `-- name: page :many
with asked as (
  select :row(Card) from tutor limit 9
)
select :row(Card of asked) from asked;
`;
  const own = `${CARD}-- name: cards :many\nselect :row(Card) from tutor;\n`;
  const { "q/page.sql": module } = await generated({ "q/card.sql": own, "q/page.sql": page });
  expect(module).toContain('import type { CardRow } from "./card.ts";');
  expect(module).toContain('\nselect tutor.id, upper(left(tutor.name, 9)) as "name", -- in');
  expect(module).toContain('\nselect asked.id, asked."name", asked.rating from asked\n');
  expect(module).toContain("page(db: Db): Promise<CardRow[]>");
});

test("a statement has no indents, empty lines and lines of comment; a text over two lines is refused", async () => {
  const text = `-- name: count :one
select
  -- the good ones

  count(*) as "n!", 'a  b' as "text!"
  from tutor;
`;
  const { "q/count.sql": module } = await generated({ "q/count.sql": text });
  expect(module).toContain('`\nselect\ncount(*) as "n", \'a  b\' as "text"\nfrom tutor\n`');
  const broken = "-- name: broken :one\nselect 'a\n  b' as \"text!\";\n";
  await expect(generated({ "q/broken.sql": broken })).rejects
    .toThrow("q/broken.sql broken: a text that goes on in the next line");
});

test("a part is put in with its parameters; in a comment it is only named", () => {
  const text = `-- part: mine
-- Of whoever asks.
tutor_id = :tutorId

-- name: a :exec
delete from lesson -- see :part(mine)
where :part(mine) and id = :id and :part(mine);
`;
  const [query] = readQueries("f.sql", text, readShared([{ name: "f.sql", text }]));
  expect(query).toMatchObject({
    sql: "delete from lesson -- see :part(mine)\nwhere tutor_id = $1 and id = $2 and tutor_id = $1",
    parameters: [{ name: "tutorId" }, { name: "id" }],
  });
});

const used = "-- name: a :many\nselect :row(Card) from tutor;\n";

test.each<[string, string, string]>([
  ["a row that is not there", `${used}`, "f.sql a: there is no row Card"],
  [
    "a part that is not there",
    "-- name: a :exec\ndelete from tutor where :part(mine);",
    "f.sql a: there is no part mine",
  ],
  [
    "a row that nobody uses",
    `${CARD}-- name: a :many\nselect id from tutor;`,
    "f.sql: no query uses the row Card",
  ],
  [
    "a part that nobody uses",
    "-- part: mine\nid = 1\n",
    "f.sql: no query uses the part mine",
  ],
  [
    "a column that is null in one query only",
    `${CARD}${used}-- name: b :many
select :row(Card) from lesson left join tutor on tutor.id = tutor_id;`,
    "f.sql b: id of the row Card is bigint or null, and bigint in f.sql a",
  ],
  [
    "a column of another type",
    `${CARD}${used}-- name: b :many
select :row(Card) from (select 1 as id, ''::text as name, null::numeric as rating) tutor;`,
    "f.sql b: id of the row Card is integer, and bigint in f.sql a",
  ],
  [
    "a row that is not answered whole",
    `${CARD}-- name: a :many\nwith card as (select :row(Card) from tutor) select id from card;`,
    "f.sql a: does not answer name of the row Card",
  ],
  ["two rows of one name", `${CARD}${CARD}${used}`, "f.sql: there are two rows Card"],
  ["a column without a name", "-- row: X\nid, (1 + 1)\n\n", "f.sql: row X: a column has no name"],
  [
    "what uses another",
    "-- part: x\n:part(y)\n",
    "f.sql: part x: what is shared uses nothing shared",
  ],
  ["a comment at the end", "-- part: x\n1 -- one\n", "f.sql: part x: ends with a comment"],
  ["a name that is no word", "-- part: x y\n1\n", "f.sql: part x y: the name must be a word"],
])("refused: %s", async (_, text, message) => {
  await expect(generated({ "f.sql": text })).rejects.toThrow(message);
});
