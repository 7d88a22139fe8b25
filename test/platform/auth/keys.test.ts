import { expect, test } from "vitest";
import {
  createKeys,
  type FoundKey,
  hashOfKey,
  type KeyKind,
} from "../../../src/platform/auth/keys.ts";

const good = "hh_0123456789abcdef0123456789abcdef";
const row = (kind: KeyKind, key = good): FoundKey => ({
  id: 1,
  tenantId: 3,
  tenant: "demo",
  kind,
  name: "bot",
  scopes: ["read"],
  hash: hashOfKey(key),
  lastsMs: null,
});

/** Keys looked up in `rows`, and how often that was done. */
function open(rows: FoundKey[]) {
  let now = 0;
  let lookups = 0;
  const uses: number[] = [];
  const keys = createKeys({
    now: () => now,
    onUse: (id) => void uses.push(id),
    findKey: (hash) => {
      lookups++;
      const found = rows.find((one) => one.hash.every((byte, at) => byte === hash[at]));
      return Promise.resolve(found ?? null);
    },
  });
  return { keys, uses, lookups: () => lookups, pass: (ms: number) => void (now += ms) };
}

test("a stored key is found by its hash", async () => {
  const { keys } = open([row("service")]);
  expect(await keys("service", good)).toMatchObject({ id: 1, tenant: "demo" });
});

test("null: another key, and a key of the other kind", async () => {
  const { keys } = open([row("service")]);
  expect(await keys("service", `${good}x`)).toBeNull();
  expect(await keys("api_key", good)).toBeNull();
  expect(await keys("service", good)).not.toBeNull();
  expect(await keys("api_key", good)).toBeNull();
});

test("null without a lookup: what cannot be a key", async () => {
  const { keys, lookups } = open([row("service")]);
  for (const text of ["", "short", "x".repeat(201), `${good} `, `${good}\n`, "ключ".repeat(10)]) {
    expect(await keys("service", text)).toBeNull();
  }
  expect(lookups()).toBe(0);
});

test("null: a row whose hash is not the presented key's, whoever answered it", async () => {
  const keys = createKeys({
    now: () => 0,
    onUse: () => {},
    findKey: () => Promise.resolve(row("service", "other")),
  });
  expect(await keys("service", good)).toBeNull();
});

test("a revoked key is refused after ten seconds at the latest", async () => {
  const rows = [row("service")];
  const { keys, pass, lookups } = open(rows);
  await keys("service", good);
  rows.pop();
  pass(9_999);
  expect(keys("service", good)).not.toBeInstanceOf(Promise);
  pass(1);
  expect(await keys("service", good)).toBeNull();
  expect(lookups()).toBe(2);
});

test("a key that was revoked here is refused at once", async () => {
  const rows = [row("service")];
  const { keys } = open(rows);
  await keys("service", good);
  rows.pop();
  keys.forget();
  expect(await keys("service", good)).toBeNull();
});

test("what was looked up before it was revoked is not remembered after it", async () => {
  const found = Promise.withResolvers<FoundKey | null>();
  const keys = createKeys({ now: () => 0, onUse: () => {}, findKey: () => found.promise });
  const early = keys("service", good);
  keys.forget();
  found.resolve(row("service"));
  // It came before the revocation.
  expect(await early).not.toBeNull();
  expect(keys("service", good)).toBeInstanceOf(Promise);
});

test("a key that ends in four seconds is remembered for four", async () => {
  const { keys, pass, lookups } = open([{ ...row("service"), lastsMs: 4_000 }]);
  await keys("service", good);
  pass(3_999);
  await keys("service", good);
  expect(lookups()).toBe(1);
  pass(1);
  await keys("service", good);
  expect(lookups()).toBe(2);
});

test("each use of a good key is told, and of no other", async () => {
  const { keys, uses } = open([row("service")]);
  await keys("service", good);
  await keys("service", good);
  await keys("api_key", good);
  await keys("service", `${good}x`);
  expect(uses).toEqual([1, 1]);
});

test("a new key works at once, although it was refused before", async () => {
  const rows: FoundKey[] = [];
  const { keys } = open(rows);
  expect(await keys("service", good)).toBeNull();
  rows.push(row("service"));
  expect(await keys("service", good)).not.toBeNull();
});

test("a key's hash is SHA-256", () => {
  expect(hashOfKey("abc").toHex()).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
