/** What a tenant's role may do with keys in SQL, whatever the text of a query is (T1). */
import { beforeAll, expect, test } from "vitest";
import { createKey } from "../../src/tenants/keys.ts";
import { aTenant, type TestTenant } from "../support/database.ts";

let attacker: TestTenant;
let victim: TestTenant;
let theirKey: number;

beforeAll(async () => {
  attacker = await aTenant();
  victim = await aTenant();
  const bot = { kind: "service", name: "bot", scopes: [] } as const;
  await createKey(attacker.control, { ...bot, tenant: attacker.slug });
  theirKey = (await createKey(victim.control, { ...bot, tenant: victim.slug })).id;
});

const codeOf = (text: string) =>
  attacker.db.unsafe(text).then(() => null, (error: { code?: string }) => error.code);

test("it sees its own keys and no other's", async () => {
  const rows = await attacker.db<
    { tenant_id: number }[]
  >`select tenant_id from extensions.own_keys`;
  expect(rows.map(({ tenant_id }) => tenant_id)).toEqual([attacker.id]);
});

test.each([
  ["the table", "select * from control.keys"],
  ["a hash, also of its own", "select hash from extensions.own_keys"],
  ["when a key was used", "update extensions.own_keys set last_used_at = now()"],
  ["another hash for a key", "update extensions.own_keys set hash = sha256('x')"],
  ["what a key may do", "update extensions.own_keys set scopes = '{read,write}'"],
  ["a deletion", "delete from extensions.own_keys"],
])("refused: %s", async (_, text) => {
  expect(await codeOf(text)).toBe("42501");
});

test("it makes and changes no key of another's", async () => {
  const insert = (tenantId: number) =>
    `insert into extensions.own_keys (tenant_id, kind, name, scopes, place, hash, prefix)
     values (${tenantId}, 'service', 'evil', '{}', 1, sha256('${tenantId}'), 'x')`;
  expect(await codeOf(insert(victim.id))).toBe("44000");
  expect(await codeOf(insert(attacker.id))).toBe(null);
  await attacker.db`update extensions.own_keys set revoked_at = now() where id = ${theirKey}`;
  await attacker.db`update extensions.own_keys set revoked_at = now()`;
  const [row] = await victim.control`select revoked_at from control.keys where id = ${theirKey}`;
  expect(row?.revoked_at).toBe(null);
});

test("it cannot name a key of another's as the one that its own replaces", async () => {
  const text = `
    insert into extensions.own_keys (tenant_id, kind, name, scopes, place, hash, prefix, rotated_from)
    values (${attacker.id}, 'service', 'heir', '{}', 1, sha256('heir'), 'x', ${theirKey})`;
  expect(await codeOf(text)).toBe("23503");
});
