import { expect, onTestFinished, test } from "vitest";
import { inTransaction } from "../../src/platform/database/db.ts";
import { checkClaims, maybe, one } from "../../src/platform/database/rows.ts";
import { aTenant, tenantSql } from "../support/database.ts";

const { db, slug, controlUrl } = await aTenant();
const add = (subject: string) =>
  `insert into users (subject, role) values ('${subject}', 'student')`;
const subjects = async () =>
  (await db`select subject from users order by subject`).map(({ subject }) => subject);

test("an error undoes the whole transaction and is what the caller gets", async () => {
  const failure = new Error("no");
  const work = inTransaction(db, async (tx) => {
    await tx.unsafe(add("gone"));
    throw failure;
  });
  await expect(work).rejects.toBe(failure);
  expect(await subjects()).toEqual([]);
});

test("a transaction that fails before it has asked anything leaves its connection in none", async () => {
  const one = tenantSql(controlUrl, slug, { max: 1 });
  onTestFinished(() => one.end());
  const failing = () => inTransaction(one, () => Promise.reject(new Error("no")));
  for (let i = 0; i < 3; i++) {
    await expect(failing()).rejects.toThrow("no");
    const [row] = await one`select now() = statement_timestamp() as alone`;
    expect(row).toEqual({ alone: true });
  }
});

test("inside a transaction an error undoes the inner part only, a database error too", async () => {
  await inTransaction(db, async (tx) => {
    await tx.unsafe(add("kept"));
    const inner = inTransaction(tx, async (tx) => {
      await tx.unsafe(add("inner"));
      await tx.unsafe(add("kept"));
    });
    await expect(inner).rejects.toMatchObject({
      code: "23505",
      constraint: "users_are_known_by_one_subject",
    });
    await tx.unsafe(add("also kept"));
  });
  expect(await subjects()).toEqual(["also kept", "kept"]);
});

test("a snapshot sees one moment, whatever is written meanwhile, and writes nothing", async () => {
  const before = await subjects();
  await db.snapshot(async (tx) => {
    const seen = async () =>
      (await tx`select subject from users order by subject`).map(({ subject }) => subject);
    expect(await seen()).toEqual(before);
    await db.unsafe(add("meanwhile"));
    expect(await seen()).toEqual(before);
  });
  await expect(db.snapshot((tx) => tx.unsafe(add("never")))).rejects.toMatchObject({
    code: "25006",
  });
  expect(await subjects()).toEqual([...before, "meanwhile"].toSorted());
});

test("a snapshot cannot be taken inside a transaction, which sees more by then", async () => {
  const work = () => Promise.resolve();
  await expect(inTransaction(db, (tx) => tx.snapshot(work))).rejects.toThrow("of its own");
});

test("the settings of a connection are those of the program", async () => {
  const [row] = await db`select current_setting('TimeZone') as zone,
    current_setting('DateStyle') as dates, current_setting('statement_timeout') as statement,
    current_setting('lock_timeout') as lock, current_setting('transaction_timeout') as transaction,
    current_setting('idle_in_transaction_session_timeout') as idle`;
  expect(row).toEqual({
    zone: "UTC",
    dates: "ISO, MDY",
    statement: "4500ms",
    lock: "3500ms",
    transaction: "4500ms",
    idle: "4500ms",
  });
});

test("one row, maybe a row, and a claim that does not hold", () => {
  expect(one("q", [{ a: 1 }, { a: 2 }])).toEqual({ a: 1 });
  expect(() => one("bookOf", [])).toThrow("the query bookOf found no row");
  expect(maybe([])).toBe(null);
  expect(() => checkClaims("q", ["a"], [{ a: 1, b: null }])).not.toThrow();
  expect(() => checkClaims("q", ["a"], [{ a: 1 }, { a: null }])).toThrow('the query q says "a!"');
});
