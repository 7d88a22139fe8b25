import { expect, test } from "vitest";
import { hashOfKey } from "../../src/platform/auth/keys.ts";
import { createKey, findKey, listKeys, revokeKey } from "../../src/tenants/keys.ts";
import { aTenant } from "../support/database.ts";

const { control, slug, id: tenantId } = await aTenant();
const bot = { tenant: slug, kind: "service", name: "bot", scopes: [] } as const;

test("a key is found by its hash, with its tenant, kind and scopes", async () => {
  const wanted = {
    tenant: slug,
    kind: "api_key",
    name: "acme",
    scopes: ["read", "write"],
  } as const;
  const { id, key } = await createKey(control, wanted);
  expect(key).toMatch(/^hh_api_[\w-]{43}$/);
  const hash = hashOfKey(key);
  expect(await findKey(control, hash, Date.now())).toEqual({
    id,
    tenantId,
    tenant: slug,
    kind: "api_key",
    name: "acme",
    scopes: ["read", "write"],
    hash,
    lastsMs: null,
  });
  expect(await findKey(control, hashOfKey(`${key}x`), Date.now())).toBe(null);
});

test("rotation: two keys of a name are valid, a third is refused until one is revoked", async () => {
  const first = await createKey(control, bot);
  const second = await createKey(control, bot);
  await expect(createKey(control, bot)).rejects.toThrow('two service keys "bot" are valid');
  await revokeKey(control, first.id);
  expect(await findKey(control, hashOfKey(first.key), Date.now())).toBe(null);
  expect(await findKey(control, hashOfKey(second.key), Date.now())).toMatchObject({
    id: second.id,
  });
  const third = await createKey(control, bot);
  expect(await findKey(control, hashOfKey(third.key), Date.now())).toMatchObject({ id: third.id });
});

test("of ten that make a key of one name at once two succeed", async () => {
  const attempts = await Promise.allSettled(
    Array.from({ length: 10 }, () => createKey(control, { ...bot, name: "crowd" })),
  );
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
});

test("neither the key nor its hash is in a list", async () => {
  const { key } = await createKey(control, { ...bot, name: "listed" });
  const listed = JSON.stringify(await listKeys(control));
  expect(listed).toContain(`"prefix":"${key.slice(0, 11)}"`);
  expect(listed).not.toContain(key.slice(0, 16));
  expect(listed).not.toContain("hash");
});

test("a given key (SERVICE_KEY) is taken as it is, once", async () => {
  const given = { ...bot, name: "given", key: "a-key-from-the-environment" };
  await createKey(control, given);
  expect(await findKey(control, hashOfKey(given.key), Date.now())).toMatchObject({
    kind: "service",
  });
  await expect(createKey(control, given)).rejects.toThrow("that key exists already");
});

test.each([
  [{ ...bot, tenant: "nobody" }, "no tenant nobody"],
  [{ ...bot, name: "" }, "1 to 60 characters"],
  [{ ...bot, scopes: ["read"] as const }, "a service key has no scopes"],
  [{ ...bot, kind: "api_key" as const }, "an API key needs scopes"],
  [{ ...bot, key: "short" }, "24 to 200"],
])("refused with a sentence: %o", async (wanted, message) => {
  await expect(createKey(control, wanted)).rejects.toThrow(message);
});

test("revoking twice, or what is not there, says so", async () => {
  const { id } = await createKey(control, { ...bot, name: "twice" });
  await revokeKey(control, id);
  await expect(revokeKey(control, id)).rejects.toThrow(`no valid key ${id}`);
  await expect(revokeKey(control, 999_999_999)).rejects.toThrow("no valid key");
});
