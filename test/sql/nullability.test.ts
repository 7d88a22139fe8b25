/**
 * A column that the generator calls not-null may never be null: each query here runs over rows that
 * would show it. `n` is nullable, `.` is not; `n` where `.` would be right is allowed, and listed.
 */
import type { Sql } from "../../src/platform/database/sql.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Catalog, readCatalog } from "../../tools/sql/catalog.ts";
import { describeQuery } from "../../tools/sql/describe-query.ts";
import { type Describer, openDescriber } from "../../tools/sql/describe-statement.ts";
import { readQueries } from "../../tools/sql/read-queries.ts";
import { anEmptyDatabase } from "../support/database.ts";

let sql: Sql;
let describer: Describer;
let catalog: Catalog;

afterAll(() => describer.end());

beforeAll(async () => {
  const empty = await anEmptyDatabase();
  sql = empty.sql;
  describer = await openDescriber(empty.url);
  await sql.unsafe(`
    create table tutor (
      id bigint generated always as identity primary key,
      name text not null,
      rating numeric,
      tags text[] not null default '{}',
      settings jsonb not null default '{"none": null}',
      born date not null default 'infinity'
    );
    create table lesson (
      id bigint generated always as identity primary key,
      tutor_id bigint not null references tutor,
      slot_id bigint,
      span tstzrange not null default tstzrange(null, null),
      starts_at timestamptz not null default 'infinity'
    );
    create table slot (id bigint primary key, tutor_id bigint not null);
    create view card as select id, name from tutor;
    create function length(tutor) returns int strict language sql return null::int;
    create function maybe_less(text, text) returns bool strict language sql return null::bool;
    create operator public.< (leftarg = text, rightarg = text, function = maybe_less);
    create table loose (n int);
    insert into loose values (null);
    alter table loose add constraint loose_has_n not null n not valid;
    insert into tutor (name) values ('a'), ('b');
    insert into lesson (tutor_id) values (1);
  `);
  catalog = await readCatalog(sql);
});

const queries: [query: string, nullable: string][] = [
  ["select t.id, l.id as l from tutor t join lesson l on l.tutor_id = t.id", ".."],
  [
    "select t.id, l.id as l, l.id + 1 as p, coalesce(l.id, 0) as c " +
    "from tutor t left join lesson l on l.tutor_id = t.id",
    ".nn.",
  ],
  ["select t.id, l.id as l from lesson l right join tutor t on l.tutor_id = t.id", ".n"],
  [
    "select t.id as t, l.id as l from tutor t full join (select id, 9 as x from lesson) l on l.x = t.id",
    "nn",
  ],
  [
    "select x.id, a from (select id, name as a from tutor) x " +
    "left join (select tutor_id as id from lesson) y using (id)",
    "..",
  ],
  [
    "select id from (select id from tutor) x full join (select tutor_id as id from lesson) y using (id)",
    "n",
  ],
  [
    "select t.id, l.id as l, s.id as s from tutor t " +
    "left join (lesson l join slot s on s.id = l.slot_id) on l.tutor_id = t.id",
    ".nn",
  ],
  [
    "select t.id, x.one from tutor t left join (select tutor_id, 1 as one from lesson) x on x.tutor_id = t.id",
    ".n",
  ],
  [
    "select t.id, x.id as l from tutor t " +
    "left join lateral (select id from lesson where tutor_id = t.id limit 1) x on true",
    ".n",
  ],
  [
    "select t.id, x.id as l from tutor t " +
    "cross join lateral (select id from lesson where tutor_id = t.id limit 1) x",
    "..",
  ],
  [
    "with w as (select t.id, l.id as l from tutor t left join lesson l on l.tutor_id = t.id) select * from w",
    ".n",
  ],
  [
    "with a as (select id from tutor), b as (select * from a) select b.id, (select max(id) from b) as m from b",
    ".n",
  ],
  ["select id, null::text as x from tutor union all select tutor_id, 'a' from lesson", ".n"],
  ["select id, 'b' as x from tutor union all select tutor_id, 'a' from lesson", ".."],
  [
    "select t.id from tutor t union select l.tutor_id from tutor t left join lesson l on l.tutor_id = t.id",
    "n",
  ],
  ["select id from tutor except select slot_id from lesson", "n"],
  ["select v.a, v.b from (values (1, null), (2, 'x')) v (a, b)", ".n"],
  ["select t.id, t.rating, count(*) as n, max(t.id) as m from tutor t group by t.id", ".n.n"],
  ["select t.id, count(*) as n from tutor t group by rollup (t.id)", "n."],
  ["select t.id, t.name from tutor t group by grouping sets ((t.id), (t.name))", "nn"],
  [
    "select l.id, count(*) as n from tutor t left join lesson l on l.tutor_id = t.id group by l.id",
    "n.",
  ],
  ["select row_number() over (order by id) as r, lag(id) over (order by id) as p from tutor", ".n"],
  ["select ntile(null) over () as n from tutor", "n"],
  [
    "with recursive r (n) as (select 1 union all select n + 1 from r where n < 3) select n from r",
    "n",
  ],
  ["insert into lesson (tutor_id) values (1) returning id, slot_id", ".n"],
  [
    "insert into lesson (tutor_id) values (1) on conflict do nothing returning id, slot_id",
    ".n",
  ],
  [
    "update lesson l set slot_id = null from tutor t left join slot s on s.tutor_id = t.id " +
    "where t.id = l.tutor_id returning l.id, s.id as s, t.name",
    ".n.",
  ],
  ["update tutor set rating = 5 returning old.id as o, new.id as n", "nn"],
  ["insert into tutor (name) values ('c') returning old.id as o, new.id as n", "nn"],
  ["delete from lesson returning id, slot_id", ".n"],
  [
    "with i as (insert into lesson (tutor_id) values (1) returning *) select i.id, i.slot_id from i",
    ".n",
  ],
  [
    "with i as (insert into lesson (tutor_id) select 1 where false returning *) " +
    "select t.id, i.id as i from tutor t left join i on true",
    ".n",
  ],
  [
    "merge into tutor t using (select 7::bigint as id) s on t.id = s.id " +
    "when not matched by source then update set rating = 7 returning t.id, s.id as s",
    "nn",
  ],
  [
    "select case when id > 5 then 'x' end as a, case when id > 5 then 'x' else 'y' end as b from tutor",
    "n.",
  ],
  [
    "select exists (select from slot) as e, array (select id from slot) as a, " +
    "(select id from slot limit 1) as s from tutor",
    "..n",
  ],
  ["select 1 = any (array[2, null]) as x, 1 in (2, null) as i", "nn"],
  ["select row(1, null) = row(1, 2) as x, (1, null::int) < (1, 2) as y", "nn"],
  ["select settings ->> 'zz' as z, settings as s from tutor", "n."],
  ["select (settings -> 'none')::int as z from tutor", "n"],
  ["select lower(span) as l, upper(span) as u, lower('X') as t from lesson", "nn."],
  ["select extract(month from starts_at) as m, to_char(starts_at, 'HH24') as c from lesson", "nn"],
  ["select date_trunc('day', starts_at) as d, starts_at + interval '1 day' as e from lesson", ".."],
  [
    "select id::text as a, name::varchar(10) as b, id::float8 as c, born::text as d from tutor",
    "....",
  ],
  ["select g, now() + g * interval '1 day' as d from generate_series(1, 3) g", ".."],
  ["select g.n, g.o from generate_series(1, 3) with ordinality g (n, o)", "nn"],
  ["select u from unnest(array['a', null]) u", "n"],
  ["select u.a, u.b from unnest(array[1], array[2, 3]) u (a, b)", "nn"],
  ["select * from jsonb_to_recordset('[{}]') as r (a int)", "n"],
  ["select id from card", "n"],
  ["select n from loose", "n"],
  ["select length(t) as n from tutor t", "n"],
  ["select name operator(public.<) 'b' as x from tutor", "n"],
  [
    "select coalesce(null, rating) as a, coalesce(rating, 0) as b, nullif(id, 1) as c from tutor",
    "n.n",
  ],
  ["select greatest(rating, null) as a, least(rating, 1) as b from tutor", "n."],
  ["select sum(id) as s, avg(id) as a, array_agg(id) as l, bool_or(true) as b from slot", "nnnn"],
  ["select count(*) filter (where false) as n, string_agg(name, ',') as s from tutor", ".n"],
  [
    "select rating is null as a, rating is distinct from 1 as b, not (rating > 1) as c from tutor",
    "..n",
  ],
  ["select tags[5] as t, tags as a from tutor", "n."],
  ["select current_setting('no.such', true) as s, current_schema() as c", "nn"],
];

/** Runs a query and undoes it: which columns had a null. */
async function nullsIn(text: string): Promise<boolean[]> {
  const undo = new Error("undo");
  let nulls: boolean[] = [];
  await sql.transaction(async (tx) => {
    const rows = await tx.texts(text);
    nulls = (rows[0] ?? []).map((_, i) => rows.some((row) => row[i] === null));
    throw undo;
  }).catch((error) => {
    if (error !== undo) throw error;
  });
  return nulls;
}

test.each(queries)("%s", async (text, expected) => {
  const [query] = readQueries("test", `-- name: probe :many\n${text}`);
  if (!query) throw new Error("no query");
  const { columns } = await describeQuery({ sql, describer }, catalog, query);
  const nulls = await nullsIn(text);
  for (const [i, { name, nullable }] of columns.entries()) {
    expect(nulls[i] && !nullable, `${name} is called not-null and is null`).toBe(false);
  }
  expect(columns.map(({ nullable }) => nullable ? "n" : ".").join("")).toBe(expected);
});

test("a nullable parameter makes its expression nullable, another does not", async () => {
  const text =
    "-- name: probe :one\nselect :a::int + 1 as a, :b?::int + 1 as b, coalesce(:b?, 0) as c";
  const [query] = readQueries("test", text);
  if (!query) throw new Error("no query");
  const { columns } = await describeQuery({ sql, describer }, catalog, query);
  expect(columns.map(({ nullable }) => nullable)).toEqual([false, true, false]);
});
