/** A page of the directory is found by an index, however many people there are, as the server plans it. */
import { beforeAll, expect, test } from "vitest";
import { aTenant } from "../support/database.ts";
import { byGenericPlan } from "../support/generic-plan.ts";
import { queryOf } from "../support/queries.ts";

const { db } = await aTenant();

beforeAll(async () => {
  await db`alter table users disable trigger user`;
  // By parts, each within the time that a transaction may take.
  for (let from = 1; from < 30_000; from += 5_000) {
    await db`
      insert into users (subject, role, roles, name, email, updated_at)
      select
        md5(n::text), 'student', array['student'], 'Name ' || md5('n' || n),
        md5('e' || n) || '@example.com', timestamptz '2027-01-01' + n * interval '1 minute'
      from generate_series(${from}::integer, ${from}::integer + 4999) n`;
  }
  await db.unsafe(`
    insert into users (subject, role, roles, name)
    values ('one', 'tutor', array['tutor'], 'Oksana Hrytsenko'), ('two', 'tutor', array['tutor'], 'Оксана Гриценко')`);
  // By name: of a whole database it fails when another test drops a table at that moment.
  await db`vacuum analyze users`;
}, 60_000);

const PAGE = { most: "100" };
const found = (text: string) => ({ pattern: `'%${text}%'`, indexed: `'%${text}%'` });
const asked: [string, string, Record<string, string>, number, number][] = [
  ["the first page", "peopleById", PAGE, 101, 40],
  ["a page in the middle", "peopleById", { ...PAGE, afterId: "15000" }, 101, 40],
  ["by name", "peopleById", { ...PAGE, ...found("oksana") }, 1, 60],
  ["by a name in Cyrillic letters", "peopleById", { ...PAGE, ...found("оксана") }, 1, 60],
  ["by email", "peopleByUpdate", { ...PAGE, ...found("d0b5abf4df6c") }, 0, 60],
  ["by one letter that most have", "peopleById", { ...PAGE, pattern: "'%a%'" }, 101, 60],
  ["by two letters, by change", "peopleByUpdate", { ...PAGE, pattern: "'%a1%'" }, 101, 60],
  ["by what everybody has", "peopleById", { ...PAGE, ...found("example.com") }, 101, 200],
  ["a page by change", "peopleByUpdate", PAGE, 101, 200],
  [
    "what changed lately",
    "peopleByUpdate",
    { ...PAGE, changedSince: "'2027-01-21T12:00Z'" },
    101,
    200,
  ],
];

test.each(asked)("%s reads few pages", async (_, name, values, rows, most) => {
  const query = queryOf("directory.sql", name);
  const given = query.parameters.map((parameter) => values[parameter.name] ?? "null");
  const { plan, pages } = await byGenericPlan(db, query.sql, given);
  expect(pages, JSON.stringify(plan, null, 1)).toBeLessThanOrEqual(most);
  expect(plan["Actual Rows"]).toBe(Math.min(rows, 100));
});
