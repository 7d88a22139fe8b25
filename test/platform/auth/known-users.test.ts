import postgres from "postgres";
import { expect, test } from "vitest";
import type { Identity, OpenTenant } from "../../../src/platform/auth/identity.ts";
import { createKnownUsers } from "../../../src/platform/auth/known-users.ts";

const db = postgres("postgres://nobody@127.0.0.1:9/none");
const tenant = (id: number): OpenTenant => ({ id, slug: "demo", db });

function anna(change: Partial<Identity> = {}): Identity {
  const claims = { tenant: "demo", subject: "anna", role: "tutor" as const };
  const identity = { ...claims, name: null, email: null, timezone: null, ...change };
  return { ...identity, fingerprint: JSON.stringify(identity) };
}

/** Users that are numbered as they come. */
function open({ fails = (): boolean => false } = {}) {
  const written: string[] = [];
  const knownUsers = createKnownUsers(async (_, user) => {
    await Promise.resolve();
    if (fails()) throw new Error("database down");
    return { id: written.push(`${user.subject} ${user.role} ${user.name ?? "-"}`) };
  });
  return { knownUsers, written };
}

test("a user is written at first sight only", async () => {
  const { knownUsers, written } = open();
  expect(await knownUsers(tenant(1), anna())).toBe(1);
  expect(knownUsers(tenant(1), anna())).toBe(1);
  expect(written).toEqual(["anna tutor -"]);
});

test("requests that come together share one write", async () => {
  const { knownUsers, written } = open();
  const ids = await Promise.all(Array.from({ length: 50 }, () => knownUsers(tenant(1), anna())));
  expect(new Set(ids)).toEqual(new Set([1]));
  expect(written).toHaveLength(1);
});

test("a changed role or name is written once, though old and new tokens alternate", async () => {
  const { knownUsers, written } = open();
  for (let n = 0; n < 5; n++) {
    await knownUsers(tenant(1), anna());
    await knownUsers(tenant(1), anna({ role: "admin" }));
    await knownUsers(tenant(1), anna({ name: "Anna" }));
  }
  expect(written).toEqual(["anna tutor -", "anna admin -", "anna tutor Anna"]);
});

test("a tenant that was dropped and made again has other users", async () => {
  const { knownUsers } = open();
  expect(await knownUsers(tenant(1), anna())).toBe(1);
  expect(await knownUsers(tenant(2), anna())).toBe(2);
});

test("a write that fails is tried again by the next request", async () => {
  let down = true;
  const { knownUsers } = open({ fails: () => down });
  await expect(knownUsers(tenant(1), anna())).rejects.toThrow("database down");
  down = false;
  expect(await knownUsers(tenant(1), anna())).toBe(1);
});
