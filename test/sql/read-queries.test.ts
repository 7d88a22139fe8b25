import { expect, test } from "vitest";
import { numberParameters } from "../../tools/sql/number-parameters.ts";
import { readQueries } from "../../tools/sql/read-queries.ts";

const number = (text: string) => numberParameters(text, "test");

test("a name is one parameter however often it is used", () => {
  expect(number("select :a, :b, :a::int")).toEqual({
    sql: "select $1, $2, $1::int",
    parameters: [{ name: "a", nullable: false }, { name: "b", nullable: false }],
  });
});

test("a question mark makes it nullable, and must then be everywhere", () => {
  expect(number("select :a?, :a?::int").parameters).toEqual([{ name: "a", nullable: true }]);
  expect(() => number("select :a?, :a")).toThrow(":a is written both with and without ?");
});

test.each([
  "select 'a:b', 'it''s :x', E'\\':x'",
  'select 1 as "a:b"',
  "select 1 -- :x; and ' more",
  "select 1 /* :x ; */",
  "select $$ :x; $$, $tag$ :y $$ $tag$",
  "select now()::text, a[1:2], f(x := 1)",
])("no parameter in: %s", (text) => {
  expect(number(text)).toEqual({ sql: text, parameters: [] });
});

test("the statement ends at its semicolon; comments may follow, a second statement may not", () => {
  expect(number("select ';' as a ;\n-- and so on;\n").sql).toBe("select ';' as a");
  expect(() => number("select 1; select 2")).toThrow("a query is one statement");
});

test("PostgreSQL's own parameters are refused", () => {
  expect(() => number("select $1")).toThrow("write :name, not $1");
});

test("a file is queries with names, modes and comments", () => {
  const text = "-- About the file.\n\n-- name: a :one\n-- What it\n-- does.\nselect :x;\n\n" +
    "-- name: b :exec\ndelete from t;\n";
  expect(readQueries("f.sql", text)).toMatchObject([
    { name: "a", mode: "one", doc: ["What it", "does."], sql: "select $1", at: "f.sql a" },
    { name: "b", mode: "exec", doc: [], sql: "delete from t" },
  ]);
});

test.each(["-- name: a", "-- name: a :two", "-- name: a-b :one", "-- name: :one"])(
  "refused as a heading: %s",
  (heading) => {
    expect(() => readQueries("f.sql", `${heading}\nselect 1;`)).toThrow("must be");
  },
);

test("two queries of one name are refused", () => {
  const text = "-- name: a :one\nselect 1;\n-- name: a :one\nselect 2;";
  expect(() => readQueries("f.sql", text)).toThrow("f.sql a: there are two queries of that name");
});
