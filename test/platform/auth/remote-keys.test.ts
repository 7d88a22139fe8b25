import { base64url, exportSPKI, importJWK, type JWTPayload, SignJWT } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { createTokens } from "../../../src/platform/auth/jwt.ts";
import { remoteKeys } from "../../../src/platform/auth/remote-keys.ts";
import { createLogger } from "../../../src/platform/logging/log.ts";
import { Problem } from "../../../src/problem.ts";
import {
  type JwksServer,
  type SigningKey,
  signingKey,
  startJwksServer,
} from "../../support/jwks.ts";

const start = Date.parse("2026-03-29T10:00:00Z");
const claims: JWTPayload = {
  sub: "anna",
  tenant: "demo",
  role: "tutor",
  exp: start / 1000 + 86_400,
};
const secret = "a secret of thirty-two bytes or more";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) await close();
});

function serve(...keys: SigningKey[]): JwksServer {
  const server = startJwksServer(keys);
  closing.push(server.close);
  return server;
}

/** Tokens checked with the keys at `url`, under a clock that a test may move. */
function open(
  url: string,
  { secret = null, timeoutMs = 15_000 }: { secret?: string | null; timeoutMs?: number } = {},
) {
  let now = start;
  const lines: string[] = [];
  const log = createLogger({
    level: "info",
    now: () => now,
    sink: (line) => void lines.push(line),
  });
  const tokens = createTokens({
    keys: remoteKeys({ url, log, now: () => now, timeoutMs }),
    secret,
    issuer: null,
    audience: null,
    clockToleranceSeconds: 60,
    now: () => now,
  });
  return {
    tokens,
    lines,
    pass: (ms: number) => void (now += ms),
    /** The status when the answer of a moment ago is no longer remembered. */
    aMinuteLater: (token: string) => {
      now += 60_000;
      return statusOf(tokens, token);
    },
  };
}

const statusOf = (tokens: ReturnType<typeof open>["tokens"], token: string) =>
  Promise.resolve(tokens(token)).then(() => 200, (error: unknown) => {
    if (error instanceof Problem) return error.status;
    throw error;
  });

test.each(["RS256", "ES256", "PS256", "EdDSA"])("%s: a token of a published key", async (alg) => {
  const key = await signingKey(alg, "one");
  const { tokens } = open(serve(key).url);
  expect(await tokens(await key.sign(claims))).toMatchObject({ subject: "anna", role: "tutor" });
});

test("401: a token signed by a key that only claims the published name", async () => {
  const [key, thief] = [await signingKey("ES256", "one"), await signingKey("ES256", "one")];
  const { tokens } = open(serve(key).url);
  expect(await statusOf(tokens, await thief.sign(claims))).toBe(401);
});

test("401: algorithms outside of the list, although the key would fit", async () => {
  const key = await signingKey("RS512", "one");
  const { tokens } = open(serve(key).url);
  expect(await statusOf(tokens, await key.sign(claims))).toBe(401);
});

test("401: HS256 with the public key's text as its secret", async () => {
  const key = await signingKey("RS256", "one");
  const published = await importJWK(key.jwk);
  if (!(published instanceof CryptoKey)) throw new Error("not a key");
  const texts = [await exportSPKI(published), JSON.stringify(key.jwk), key.jwk.n ?? ""];
  for (const roads of [{}, { secret }]) {
    const { tokens } = open(serve(key).url, roads);
    for (const text of texts) {
      const forged = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "one" })
        .sign(new TextEncoder().encode(text));
      expect(await statusOf(tokens, forged)).toBe(401);
    }
  }
});

test("401: HS256 is not accepted from a published symmetric key", async () => {
  const k = base64url.encode(secret);
  const published = {
    jwk: { kty: "oct", k, alg: "HS256", kid: "one" },
    sign: () => Promise.reject(),
  };
  const { tokens } = open(serve(published).url);
  const token = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "one" })
    .sign(new TextEncoder().encode(secret));
  expect(await statusOf(tokens, token)).toBe(401);
});

test("both roads together: each token takes the one of its algorithm", async () => {
  const key = await signingKey("ES256", "one");
  const { tokens } = open(serve(key).url, { secret });
  const shared = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
  expect(await statusOf(tokens, shared)).toBe(200);
  expect(await statusOf(tokens, await key.sign(claims))).toBe(200);
});

test("keys are fetched once for many tokens", async () => {
  const key = await signingKey("ES256", "one");
  const server = serve(key);
  const { tokens } = open(server.url);
  const many = await Promise.all(
    Array.from({ length: 20 }, (_, n) => key.sign({ ...claims, sub: `${n}` })),
  );
  expect(await Promise.all(many.map((token) => statusOf(tokens, token)))).toEqual(
    Array(20).fill(200),
  );
  expect(server.fetches()).toBe(1);
});

test("rotation: a new key works when it is published, the old one stops within ten minutes", async () => {
  const [old, next] = [await signingKey("RS256", "old"), await signingKey("RS256", "next")];
  const server = serve(old);
  const { tokens, pass, aMinuteLater } = open(server.url);
  const before = await old.sign(claims);
  expect(await statusOf(tokens, before)).toBe(200);

  server.publish([old, next]);
  pass(10_000);
  expect(await statusOf(tokens, await next.sign(claims))).toBe(200);
  expect(await statusOf(tokens, before)).toBe(200);

  server.publish([next]);
  pass(600_000);
  await statusOf(tokens, before);
  await expect.poll(() => server.fetches()).toBe(3);
  await expect.poll(() => aMinuteLater(before)).toBe(401);
});

test("200, then 401: a withdrawal that could not be fetched is asked for again a minute later", async () => {
  const [old, next] = [await signingKey("RS256", "old"), await signingKey("RS256", "next")];
  const server = serve(old);
  const { tokens, pass, aMinuteLater, lines } = open(server.url);
  const token = await old.sign(claims);
  expect(await statusOf(tokens, token)).toBe(200);

  server.publish([next]);
  server.answer(() => new Response("down", { status: 500 }));
  pass(600_000);
  expect(await statusOf(tokens, token)).toBe(200);
  await expect.poll(() => lines.length).toBe(1);

  server.answer(null);
  pass(60_000);
  await statusOf(tokens, token);
  await expect.poll(() => server.fetches()).toBe(3);
  await expect.poll(() => aMinuteLater(token)).toBe(401);
});

test("401: invented key names make one fetch in ten seconds", async () => {
  const key = await signingKey("ES256", "one");
  const server = serve(key);
  const { tokens, pass } = open(server.url);
  expect(await statusOf(tokens, await key.sign(claims))).toBe(200);
  pass(10_000);
  for (let n = 0; n < 30; n++) {
    expect(await statusOf(tokens, await key.sign(claims, { kid: `invented-${n}` }))).toBe(401);
  }
  expect(server.fetches()).toBe(2);
});

test("401: a token that names no key where several are published", async () => {
  const [one, two] = [await signingKey("ES256", "one"), await signingKey("ES256", "two")];
  const { tokens } = open(serve(one, two).url);
  expect(await statusOf(tokens, await one.sign(claims, { kid: undefined }))).toBe(401);
});

test("the other side is down: known keys go on, and it is logged", async () => {
  const key = await signingKey("ES256", "one");
  const server = serve(key);
  const { tokens, pass, lines } = open(server.url);
  // jose reads the clock of the machine, so that one has to move as well.
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  expect(await statusOf(tokens, await key.sign(claims))).toBe(200);
  server.answer(() => new Response("down", { status: 500 }));
  for (let hour = 0; hour < 5; hour++) {
    pass(3_600_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await statusOf(tokens, await key.sign({ ...claims, sub: `${hour}` }))).toBe(200);
  }
  await expect.poll(() => lines.length).toBeGreaterThan(0);
  expect(lines[0]).toContain("jwks_unreachable");
});

test.each([
  ["answers 500", () => new Response("down", { status: 500 })],
  ["answers HTML", () => new Response("<html>")],
  ["answers other JSON", () => Response.json({ keys: "none" })],
  ["redirects", () => Response.redirect("http://127.0.0.1:9/jwks")],
  ["sends a megabyte of keys", () => Response.json({ keys: [], more: "x".repeat(1_000_000) })],
  ["sends and sends", () => new Response(endless(65_536, 0))],
  ["sends drop by drop", () => new Response(endless(1, 20))],
  ["does not answer", () => new Promise<Response>((done) => setTimeout(done, 800, new Response()))],
])("503 with Retry-After: no key is known and the other side %s", async (_, answer) => {
  const key = await signingKey("ES256", "one");
  const server = serve(key);
  server.answer(answer);
  const { tokens, pass } = open(server.url, { timeoutMs: 300 });
  const problem = await Promise.resolve(tokens(await key.sign(claims))).catch((error) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem.status).toBe(503);
  expect(problem.headers["Retry-After"]).toBe("1");

  // It is not asked again for a second, and then once.
  for (let n = 0; n < 5; n++) expect(await statusOf(tokens, await key.sign(claims))).toBe(503);
  expect(server.fetches()).toBe(1);
  server.answer(null);
  pass(1_000);
  await expect.poll(async () => {
    const status = await statusOf(tokens, await key.sign(claims));
    pass(1_000);
    return status;
  }).toBe(200);
});

test("503: of what is sent and sent no more is taken than the keys of anybody need", async () => {
  const key = await signingKey("ES256", "one");
  const server = serve(key);
  let sent = 0;
  server.answer(() => new Response(endless(65_536, 0, () => void (sent += 65_536))));
  const { tokens } = open(server.url, { timeoutMs: 2_000 });
  const began = performance.now();
  expect(await statusOf(tokens, await key.sign(claims))).toBe(503);
  expect(performance.now() - began).toBeLessThan(1_500);
  // What is on its way, in buffers of both sides, too.
  expect(sent).toBeLessThan(20_000_000);
});

/** A body that does not end, a piece of so many bytes every so many ms. */
function endless(bytes: number, ms: number, onPiece = () => {}): ReadableStream {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      controller.enqueue(new Uint8Array(bytes).fill(32));
      onPiece();
    },
  });
}

test("503: requests that come together share one fetch and one warning", async () => {
  const key = await signingKey("ES256", "one");
  const server = serve(key);
  server.answer(() => new Response("down", { status: 500 }));
  const { tokens, lines } = open(server.url);
  const token = await key.sign(claims);
  const all = await Promise.all(Array.from({ length: 20 }, () => statusOf(tokens, token)));
  expect(all).toEqual(Array(20).fill(503));
  expect(server.fetches()).toBe(1);
  expect(lines).toHaveLength(1);
});

test("503: nothing listens at the address, with a key name that could be new", async () => {
  const key = await signingKey("ES256", "one");
  const { tokens } = open("http://127.0.0.1:9/jwks");
  expect(await statusOf(tokens, await key.sign(claims))).toBe(503);
});
