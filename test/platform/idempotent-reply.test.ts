import { problemOf } from "../../src/database-problem.ts";
import { beforeAll, expect, test } from "vitest";
import type { Context } from "../../src/platform/contract/context.ts";
import type { Operation } from "../../src/platform/contract/operation.ts";
import { createOnceOnly } from "../../src/platform/http/idempotency.ts";
import { NOW } from "../support/app.ts";
import { aTenant, type TestTenant } from "../support/database.ts";
import { inEnglish } from "../../src/wording/wording.ts";

/** What makes two requests the same; the operations themselves are in test/contract. */
let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant();
});

const operation: Operation = {
  id: "paintWeek",
  method: "POST",
  path: "/weeks/{id}",
  security: [{ bearerAuth: [] }],
  rateClass: "writes",
  roles: ["tutor"],
  isPublic: false,
  isIdempotent: true,
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const contextOf = (caller: Context["caller"]): Context => ({
  requestId: "request-1",
  now: () => Date.parse(NOW),
  log: silent,
  wording: inEnglish,
  admission: null,
  upgrade: () => null,
  endsAt: null,
  answerFor: () => {},
  caller,
  tenant: { id: tenant.id, slug: tenant.slug },
  db: tenant.db,
});
const user = (userId: number): Context["caller"] => ({
  kind: "user",
  userId,
  role: "tutor",
  tenant: tenant.slug,
});

type Parts = Parameters<ReturnType<typeof createOnceOnly>>[2];
const PARTS = { path: { id: 7 }, query: { zone: "UTC" }, header: {}, body: { a: 1 } };

/** Sends it; "done", "replayed", or the code of the problem. */
async function fate(key: string | undefined, parts: Partial<Parts> = {}, caller = user(1)) {
  let done = false;
  const header = { ...Object(parts.header), ...(key !== undefined && { "idempotency-key": key }) };
  const asked = { ...PARTS, ...parts, header };
  try {
    const reply = await createOnceOnly(problemOf)(operation, contextOf(caller), asked, () => {
      done = true;
      return { status: 204, text: null, headers: { ETag: '"2"' } };
    });
    expect([reply.status, reply.text, reply.headers?.["ETag"]])
      .toEqual([204, null, '"2"']);
    return done ? "done" : `replayed ${reply.headers?.["Idempotent-Replayed"]}`;
  } catch (error) {
    return Object(error).code;
  }
}

test("the same path, query, headers and body are the same request", async () => {
  const header = { "if-match": '"1"' };
  expect(await fate("all the same", { header })).toBe("done");
  expect(await fate("all the same", { header })).toBe("replayed true");
});

test.each<[string, Partial<Parts>]>([
  ["path", { path: { id: 8 } }],
  ["query", { query: { zone: "Europe/Kyiv" } }],
  ["body", { body: { a: 2 } }],
  ["header", { header: { "if-match": '"2"' } }],
  ["missing header", { header: {} }],
  ["missing body", { body: undefined }],
])("422: another %s is another request", async (name, parts) => {
  const key = `another ${name}`;
  const header = { "if-match": '"1"' };
  expect(await fate(key, { header })).toBe("done");
  expect(await fate(key, { header, ...parts })).toBe("idempotency_key_reused");
  expect(await fate(key, { header })).toBe("replayed true");
});

test("a user, a service and an API key of one name are three callers", async () => {
  const service: Context["caller"] = { kind: "service", name: "1", tenant: tenant.slug };
  const apiKey: Context["caller"] = { ...service, kind: "api_key", scopes: ["write"] };
  for (const caller of [user(1), user(11), service, apiKey]) {
    expect(await fate("one for all", {}, caller)).toBe("done");
    expect(await fate("one for all", {}, caller)).toBe("replayed true");
  }
});

test("without a key it is done each time", async () => {
  expect([await fate(undefined), await fate(undefined)]).toEqual(["done", "done"]);
});
