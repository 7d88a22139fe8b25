import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { createAuthenticate } from "../../../src/platform/auth/authenticate.ts";
import { createTokens } from "../../../src/platform/auth/jwt.ts";
import {
  createKeys,
  type FoundKey,
  hashOfKey,
  type KeyKind,
} from "../../../src/platform/auth/keys.ts";
import type { KeyScope } from "../../../src/platform/contract/context.ts";
import { createKnownUsers } from "../../../src/platform/auth/known-users.ts";
import { acceptedBy, type Security } from "../../../src/platform/auth/security.ts";
import type { OpenTenant } from "../../../src/platform/database/tenants.ts";
import { Problem } from "../../../src/problem.ts";
import { unreachable } from "../../support/unreachable.ts";
import { inEnglish } from "../../../src/wording/wording.ts";

const now = () => Date.parse("2026-03-29T10:00:00Z");
const secret = "a secret of thirty-two bytes or more";
// Connects at the first query, and none is sent here.
const db = unreachable();
const demo: OpenTenant = { id: 3, slug: "demo", db };

const serviceKey = "service-0123456789abcdef0123456789";
const readKey = "read-0123456789abcdef0123456789";
const writeKey = "write-0123456789abcdef0123456789";
const formerKey = "former-0123456789abcdef0123456789";
const goneKey = "gone-0123456789abcdef0123456789";
const row = (
  id: number,
  key: string,
  kind: KeyKind,
  scopes: KeyScope[],
  tenant = "demo",
  tenantId = demo.id,
): FoundKey => ({
  id,
  tenantId,
  tenant,
  kind,
  name: `program ${id}`,
  scopes,
  hash: hashOfKey(key),
  lastsMs: null,
});
const rows = [
  row(1, serviceKey, "service", []),
  row(2, readKey, "api_key", ["read"]),
  row(3, writeKey, "api_key", ["read", "write"]),
  row(4, goneKey, "service", [], "gone"),
  row(5, formerKey, "service", [], "demo", demo.id - 1),
];

const isEqual = (left: Uint8Array, right: Uint8Array) =>
  left.every((byte, at) => byte === right[at]);

const authenticate = createAuthenticate({
  tokens: createTokens({
    secret,
    keys: null,
    issuer: null,
    audience: null,
    clockToleranceSeconds: 60,
    now,
  }),
  keys: createKeys({
    now,
    onUse: () => {},
    findKey: (hash) => Promise.resolve(rows.find((one) => isEqual(one.hash, hash)) ?? null),
  }),
  findTenant: (slug) => slug === "demo" ? demo : null,
  forgetTenant: () => {},
  knownUsers: createKnownUsers(
    () => Promise.resolve({ id: 7, language: null, timezone: "UTC", written: false }),
    now,
    () => {},
  ),
});

const token = (claims: Record<string, unknown> = {}) =>
  new SignJWT({ sub: "anna", tenant: "demo", role: "tutor", exp: now() / 1000 + 60, ...claims })
    .setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret));

const user: Security = [{ bearerAuth: [] }];
const bot: Security = [{ serviceKey: [] }];
const anyone: Security = [{ bearerAuth: [] }, { serviceKey: [] }, { apiKey: ["read"] }];
const writer: Security = [{ bearerAuth: [] }, { apiKey: ["write"] }];

const enter = async (security: Security, headers: Record<string, string>) =>
  await authenticate(new Headers(headers), acceptedBy(security));

async function refusal(security: Security, headers: Record<string, string>): Promise<Problem> {
  const error = await enter(security, headers).catch((error: unknown) => error);
  if (error instanceof Problem) return error;
  throw new Error(`not refused: ${JSON.stringify(error)}`);
}

test("a Bearer token is a user with their role, their tenant and its connections", async () => {
  const access = await enter(user, { authorization: `Bearer ${await token()}` });
  expect(access.caller).toEqual({ kind: "user", userId: 7, role: "tutor", tenant: "demo" });
  expect(access.tenant).toBe(demo);
});

test("the word Bearer may be written in any case", async () => {
  const text = await token();
  for (const header of [`bearer ${text}`, `BEARER  ${text}`, `Bearer   ${text} `]) {
    expect((await enter(user, { authorization: header })).caller.kind).toBe("user");
  }
});

test("the second request with a token is answered without a promise", async () => {
  const headers = new Headers({ authorization: `Bearer ${await token()}` });
  const accepted = acceptedBy(user);
  await authenticate(headers, accepted);
  expect(authenticate(headers, accepted)).not.toBeInstanceOf(Promise);
});

test("X-Service-Key is a service, X-API-Key an API key with its scopes", async () => {
  const service = await enter(anyone, { "x-service-key": serviceKey });
  expect(service.caller).toEqual({ kind: "service", name: "program 1", tenant: "demo" });
  const apiKey = await enter(writer, { "x-api-key": writeKey });
  expect(apiKey.caller).toEqual({
    kind: "api_key",
    name: "program 3",
    scopes: ["read", "write"],
    tenant: "demo",
  });
});

test("401: no credentials, with what would do and a challenge", async () => {
  const problem = await refusal(anyone, {});
  expect(problem.status).toBe(401);
  expect(problem.toBody("r", inEnglish()).detail).toBe(
    "This operation needs a Bearer token, X-Service-Key or X-API-Key.",
  );
  expect(problem.headers["WWW-Authenticate"]).toBe('Bearer realm="halfhour"');
});

test("403: a good key of a kind that the operation does not take; 401: a bad one", async () => {
  for (
    const [security, headers] of [
      [user, { "x-api-key": readKey }],
      [user, { "x-service-key": serviceKey }],
      [writer, { "x-service-key": serviceKey }],
    ] as const
  ) {
    expect((await refusal(security, headers)).status).toBe(403);
  }
  expect((await refusal(writer, { "x-service-key": serviceKey })).toBody("r", inEnglish()).detail)
    .toBe("Your key is valid, but this operation needs a Bearer token or X-API-Key.");
  for (const headers of [{ "x-api-key": `${readKey}x` }, { "x-service-key": goneKey }]) {
    expect((await refusal(user, headers)).status).toBe(401);
  }
});

test("401: another scheme, no token, two tokens", async () => {
  for (const header of ["Basic YTpi", "Bearer", "Bearer a b", "", "token"]) {
    expect((await refusal(user, { authorization: header })).status, header).toBe(401);
  }
});

test("401: a token for a tenant that is not here", async () => {
  const problem = await refusal(user, {
    authorization: `Bearer ${await token({ tenant: "else" })}`,
  });
  expect(problem.toBody("r", inEnglish()).detail).toBe(
    "The token is for a tenant that does not exist here.",
  );
});

test("401: a wrong key, one in the other header, one of a tenant that is gone or was made anew", async () => {
  const wrong = [
    ...[{ "x-service-key": `${serviceKey}x` }, { "x-api-key": `${readKey}x` }],
    ...[{ "x-api-key": serviceKey }, { "x-service-key": readKey }, { "x-service-key": goneKey }],
    { "x-service-key": formerKey },
  ];
  for (const headers of wrong) {
    expect((await refusal(anyone, { ...headers })).status, JSON.stringify(headers)).toBe(401);
  }
});

test("403: an API key without the scope", async () => {
  const problem = await refusal(writer, { "x-api-key": readKey });
  expect(problem.status).toBe(403);
  expect(problem.toBody("r", inEnglish()).detail).toBe("The key lacks the scope write.");
});

test("403: whatever is wrong where only a service key is accepted", async () => {
  const authorization = `Bearer ${await token({ role: "admin" })}`;
  const wrong = [
    ...[{}, { "x-service-key": "wrong" }, { "x-service-key": `${serviceKey}x` }, { authorization }],
    ...[{ "x-api-key": writeKey }, { "x-service-key": readKey }, { "x-service-key": goneKey }],
  ];
  for (const headers of wrong) {
    expect((await refusal(bot, { ...headers })).status, JSON.stringify(headers)).toBe(403);
  }
  expect((await enter(bot, { "x-service-key": serviceKey, authorization })).caller.kind)
    .toBe("service");
});

test("of several credentials the first that is accepted counts, and only that one", async () => {
  const authorization = `Bearer ${await token()}`;
  const all = { authorization, "x-service-key": serviceKey, "x-api-key": readKey };
  expect((await enter(anyone, all)).caller.kind).toBe("user");
  const { authorization: _, ...keys } = all;
  expect((await enter(anyone, keys)).caller.kind).toBe("service");
  expect((await refusal(anyone, { ...all, authorization: "Bearer wrong" })).status).toBe(401);
});

test("a document with an unknown scheme or scope does not start", () => {
  expect(() => acceptedBy([{ cookieAuth: [] }])).toThrow("known scheme");
  expect(() => acceptedBy([{ apiKey: ["delete"] }])).toThrow("read or write");
  expect(() => acceptedBy([{ bearerAuth: [], apiKey: ["read"] }])).toThrow("one known scheme");
});
