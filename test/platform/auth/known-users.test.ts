import { expect, test } from "vitest";
import type { Identity } from "../../../src/platform/auth/identity.ts";
import { createKnownUsers } from "../../../src/platform/auth/known-users.ts";
import type { OpenTenant } from "../../../src/platform/database/tenants.ts";
import { unreachable } from "../../support/unreachable.ts";

const db = unreachable();
const tenant = (id: number): OpenTenant => ({ id, slug: "demo", db });

function anna(change: Partial<Identity> = {}): Identity {
  const claims = { tenant: "demo", subject: "anna", role: "tutor" as const };
  const identity = { ...claims, name: null, email: null, timezone: null, ...change };
  return { ...identity, fingerprint: JSON.stringify(identity) };
}

/** Users that are numbered as they come. */
function open({ fails = (): boolean => false } = {}) {
  const written: string[] = [];
  const told: number[] = [];
  let now = 0;
  const knownUsers = createKnownUsers(
    async (_, user) => {
      await Promise.resolve();
      if (fails()) throw new Error("database down");
      return {
        id: written.push(`${user.subject} ${user.role} ${user.name ?? "-"}`),
        language: null,
        timezone: "UTC",
        written: true,
      };
    },
    () => now,
    (tenantId) => void told.push(tenantId),
  );
  const idOf: (...args: Parameters<typeof knownUsers>) => number | Promise<number> = (...args) => {
    const user = knownUsers(...args);
    return user instanceof Promise ? user.then(({ id }) => id) : user.id;
  };
  return { knownUsers, idOf, written, told, pass: (ms: number) => void (now += ms) };
}

test("a user is written at first sight only", async () => {
  const { idOf, written } = open();
  expect(await idOf(tenant(1), anna())).toBe(1);
  expect(idOf(tenant(1), anna())).toBe(1);
  expect(written).toEqual(["anna tutor -"]);
});

test("requests that come together share one write", async () => {
  const { idOf, written } = open();
  const ids = await Promise.all(Array.from({ length: 50 }, () => idOf(tenant(1), anna())));
  expect(new Set(ids)).toEqual(new Set([1]));
  expect(written).toHaveLength(1);
});

test("a token with other claims is written, also one that was seen before", async () => {
  const { idOf, written } = open();
  for (let n = 0; n < 2; n++) {
    await idOf(tenant(1), anna());
    await idOf(tenant(1), anna({ role: "student" }));
  }
  expect(written).toEqual(["anna tutor -", "anna student -", "anna tutor -", "anna student -"]);
});

test("what is known holds for a minute", async () => {
  const { idOf, written, pass } = open();
  await idOf(tenant(1), anna());
  pass(59_999);
  expect(idOf(tenant(1), anna())).toBe(1);
  pass(1);
  expect(await idOf(tenant(1), anna())).toBe(2);
  expect(written).toHaveLength(2);
});

test("what was read before a change is not remembered after it", async () => {
  const { knownUsers, written } = open();
  const user = await knownUsers(tenant(1), anna());
  const reading = knownUsers(tenant(1), anna({ role: "student" }));
  user.forget();
  await reading;
  await knownUsers(tenant(1), anna({ role: "student" }));
  expect(written).toHaveLength(3);
});

test("claims that come at the same moment are written in their order, and the last are known", async () => {
  const { idOf, written } = open();
  const roles = ["tutor", "student", "tutor"] as const;
  const ids = await Promise.all(roles.map((role) => idOf(tenant(1), anna({ role }))));
  expect(ids).toEqual([1, 2, 3]);
  expect(written).toEqual(["anna tutor -", "anna student -", "anna tutor -"]);
  expect(idOf(tenant(1), anna())).toBe(3);
});

test("a tenant that was dropped and made again has other users", async () => {
  const { idOf } = open();
  expect(await idOf(tenant(1), anna())).toBe(1);
  expect(await idOf(tenant(2), anna())).toBe(2);
});

test("a write that fails is tried again by the next request", async () => {
  let down = true;
  const { idOf } = open({ fails: () => down });
  await expect(idOf(tenant(1), anna())).rejects.toThrow("database down");
  down = false;
  expect(await idOf(tenant(1), anna())).toBe(1);
});

test("who keeps what a user's role decides is told of a write, and of one that may have been", async () => {
  let isDown = true;
  const { idOf, told } = open({ fails: () => isDown });
  await expect(idOf(tenant(3), anna())).rejects.toThrow("database down");
  expect(told).toEqual([3]);
  isDown = false;
  await idOf(tenant(4), anna());
  await idOf(tenant(4), anna());
  expect(told).toEqual([3, 4]);
});

test("a user who has changed what the database says of them is asked for again", async () => {
  const { knownUsers, written } = open();
  const user = await knownUsers(tenant(1), anna());
  expect(knownUsers(tenant(1), anna())).toBe(user);
  user.forget();
  expect((await knownUsers(tenant(1), anna())).id).toBe(2);
  expect(written).toHaveLength(2);
});
