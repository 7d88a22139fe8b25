import { base64url, type JWTPayload, SignJWT } from "jose";
import { expect, test } from "vitest";
import { createTokens } from "../../../src/platform/auth/jwt.ts";
import { Problem } from "../../../src/problem.ts";
import { inEnglish } from "../../../src/wording/wording.ts";

const secret = "a secret of thirty-two bytes or more";
const start = Date.parse("2026-03-29T10:00:00Z");
const seconds = start / 1000;
const claims = { sub: "anna", tenant: "demo", role: "tutor", exp: seconds + 3600 };

const sign = (payload: JWTPayload, key = secret, alg = "HS256") =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));

/** Tokens checked with the secret, under a clock that a test may move. */
function open(
  options: {
    issuer?: string;
    audience?: string;
    clockToleranceSeconds?: number;
    memory?: number;
  } = {},
) {
  let now = start;
  const tokens = createTokens({
    secret,
    keys: null,
    issuer: options.issuer ?? null,
    audience: options.audience ?? null,
    clockToleranceSeconds: options.clockToleranceSeconds ?? 60,
    now: () => now,
    memory: options.memory,
  });
  return { tokens, pass: (ms: number) => void (now += ms) };
}

/** The problem with which a token is refused. */
async function refusal(token: string, tokens = open().tokens): Promise<Problem> {
  try {
    await tokens(token);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("the token was accepted");
}

test("a good token gives tenant, subject, role and what else it says", async () => {
  const token = await sign({
    ...claims,
    name: " Анна Коваль ",
    email: "anna@example.com",
    zoneinfo: "europe/kyiv",
  });
  expect(await open().tokens(token)).toMatchObject({
    tenant: "demo",
    subject: "anna",
    role: "tutor",
    name: "Анна Коваль",
    email: "anna@example.com",
    timezone: "Europe/Kyiv",
  });
});

test("optional claims that make no sense count as missing", async () => {
  const odd = [
    ...[{ zoneinfo: "Mars/Olympus" }, { zoneinfo: "+02:00" }, { zoneinfo: 7 }, { name: "" }],
    ...[{ name: "  " }, { name: "a\0b" }, { name: "\ud800" }, { name: {} }],
    ...[{ email: "nobody" }, { email: `${"x".repeat(250)}@x.yz` }, { email: null }],
  ];
  for (const extra of odd) {
    const identity = await open().tokens(await sign({ ...claims, ...extra }));
    expect(identity, JSON.stringify(extra)).toMatchObject({
      name: null,
      email: null,
      timezone: null,
    });
  }
});

test.each([
  ["letters", "x".repeat(4_000), `${"x".repeat(199)}…`],
  ["faces, two units each", "🧑".repeat(201), `${"🧑".repeat(199)}…`],
  ["as many as there may be", "🧑".repeat(200), "🧑".repeat(200)],
])("a name that is too long is cut, not lost: %s", async (_, name, cut) => {
  expect(await open().tokens(await sign({ ...claims, name }))).toMatchObject({ name: cut });
});

test("401: a token signed with another secret", async () => {
  const problem = await refusal(await sign(claims, "another secret of thirty-two bytes and more"));
  expect(problem.status).toBe(401);
  expect(problem.toBody("r", inEnglish()).detail).toBe("The token's signature is not valid.");
  expect(problem.headers["WWW-Authenticate"]).toBe(
    'Bearer realm="halfhour", error="invalid_token", ' +
      'error_description="The token\'s signature is not valid."',
  );
});

test("401: one changed character anywhere in the payload or the signature", async () => {
  const token = await sign(claims);
  for (let at = token.indexOf(".") + 1; at < token.length; at += 7) {
    // The last character of base64 has bits that mean nothing.
    if (token[at] === "." || at === token.length - 1) continue;
    const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    expect((await refusal(changed)).status).toBe(401);
  }
});

test.each([[undefined, 60], [0, 0], [5, 5], [600, 600]])(
  "401: an expired token; of a tolerance of %o, %i seconds are forgiven",
  async (clockToleranceSeconds, forgiven) => {
    const { tokens } = open(clockToleranceSeconds === undefined ? {} : { clockToleranceSeconds });
    expect(await tokens(await sign({ ...claims, exp: seconds - forgiven + 1 }))).toBeTruthy();
    const problem = await refusal(await sign({ ...claims, exp: seconds - forgiven }), tokens);
    expect(problem.toBody("r", inEnglish()).detail).toBe("The token has expired.");
  },
);

test.each([[undefined, 60], [0, 0], [5, 5]])(
  "401: a token from the future; of a tolerance of %o, %i seconds are forgiven",
  async (clockToleranceSeconds, forgiven) => {
    const { tokens } = open(clockToleranceSeconds === undefined ? {} : { clockToleranceSeconds });
    expect(await tokens(await sign({ ...claims, nbf: seconds + forgiven }))).toBeTruthy();
    const problem = await refusal(await sign({ ...claims, nbf: seconds + forgiven + 1 }), tokens);
    expect(problem.toBody("r", inEnglish()).detail).toBe("The token is not valid yet.");
  },
);

test("401: no exp, or one that is no number", async () => {
  const { exp: _, ...timeless } = claims;
  expect((await refusal(await sign(timeless))).toBody("r", inEnglish()).detail).toContain("exp");
  const odd: Record<string, unknown> = { ...claims, exp: "tomorrow" };
  expect((await refusal(await sign(odd))).toBody("r", inEnglish()).detail).toContain("exp");
});

test("401: another issuer or audience where they are configured", async () => {
  const { tokens } = open({ issuer: "https://id.example.com", audience: "halfhour" });
  const good = { ...claims, iss: "https://id.example.com", aud: ["other", "halfhour"] };
  expect(await tokens(await sign(good))).toMatchObject({ subject: "anna" });
  for (
    const [wrong, word] of [
      [{ ...good, iss: "https://evil.example.com" }, "issuer"],
      [{ ...good, aud: "other" }, "audience"],
      [claims, "issuer"],
    ] as const
  ) {
    expect((await refusal(await sign(wrong), tokens)).toBody("r", inEnglish()).detail).toContain(
      word,
    );
  }
});

test.each([
  ["sub", { sub: "" }],
  ["sub", { sub: "x".repeat(256) }],
  ["sub", { sub: "a\0b" }],
  ["sub", { sub: "\ud800" }],
  ["sub", { sub: 7 as unknown as string }],
  ["tenant", { tenant: "Demo" }],
  ["tenant", { tenant: 'demo"; drop schema control' }],
  ["tenant", { tenant: "x".repeat(41) }],
  ["tenant", { tenant: undefined }],
  ["role", { role: "owner" }],
  ["role", { role: ["admin"] }],
  ["role", { role: undefined }],
])("401: a claim %s of %j", async (claim, change) => {
  const problem = await refusal(await sign({ ...claims, ...change }));
  expect(problem.status).toBe(401);
  expect(problem.toBody("r", inEnglish()).detail).toContain(`claim ${claim} must be`);
  expect(problem.headers["WWW-Authenticate"]).toMatch(/^[\x20-\x7e]+$/);
});

test("401: none, another HMAC, and a public-key algorithm without public keys", async () => {
  const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
  const long = "x".repeat(64);
  const tokens = [
    ...["none", "None", "NONE", ""].map((alg) => `${encode({ alg })}.${encode(claims)}.`),
    ...[await sign(claims, long, "HS384"), await sign(claims, long, "HS512")],
    `${encode({ alg: "RS256" })}.${encode(claims)}.c2ln`,
    `${encode({})}.${encode(claims)}.c2ln`,
  ];
  for (const token of tokens) {
    expect((await refusal(token)).toBody("r", inEnglish()).detail, token).toBe(
      "The token's algorithm is not accepted.",
    );
  }
});

test("401: what is no token at all, and what is far too long", async () => {
  const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
  const odd = [
    "",
    ".",
    "..",
    "a.b.c",
    "a.b.c.d.e",
    "ключ",
    `${encode(7)}.${encode(7)}.x`,
    "\0.\0.\0",
  ];
  for (const token of odd) expect((await refusal(token)).status, token).toBe(401);
  const long = await sign({ ...claims, name: "x".repeat(9_000) });
  expect((await refusal(long)).toBody("r", inEnglish()).detail).toBe("The token is too long.");
});

test("401: an unknown critical header", async () => {
  const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
  const [, payload, signature] = (await sign(claims)).split(".");
  const header = encode({ alg: "HS256", crit: ["x"], x: 1 });
  expect((await refusal(`${header}.${payload}.${signature}`)).status).toBe(401);
});

test("the second look at a token is no promise and no signature", async () => {
  const { tokens } = open();
  const token = await sign(claims);
  const first = await tokens(token);
  expect(tokens(token)).toBe(first);
});

test("401: a remembered token is refused when it expires", async () => {
  const { tokens, pass } = open({ clockToleranceSeconds: 5 });
  const token = await sign({ ...claims, exp: seconds + 30 });
  await tokens(token);
  pass(34_999);
  expect(tokens(token)).not.toBeInstanceOf(Promise);
  pass(1);
  expect((await refusal(token, tokens)).toBody("r", inEnglish()).detail).toBe(
    "The token has expired.",
  );
});

test("a remembered token is checked again after a minute", async () => {
  const { tokens, pass } = open();
  const token = await sign(claims);
  await tokens(token);
  pass(60_000);
  expect(tokens(token)).toBeInstanceOf(Promise);
});

test("a clock that is set back does not prolong what is remembered", async () => {
  const { tokens, pass } = open();
  const token = await sign(claims);
  await tokens(token);
  pass(-1);
  expect(tokens(token)).toBeInstanceOf(Promise);
});

test.each([
  ["8 million characters", 1, 1_500],
  ["an eighth of that where there is less memory", 1 / 8, 190],
])("remembered tokens take %s at most", async (_, memory, others) => {
  const { tokens } = open({ memory });
  const first = await sign({ ...claims, name: "x".repeat(200) });
  await tokens(first);
  for (let n = 0; n < others; n++) {
    await tokens(await sign({ ...claims, sub: `${n}`, pad: "x".repeat(5_500) }));
  }
  expect(tokens(first)).toBeInstanceOf(Promise);
});

test("a remembered token is answered at once, though its text be another copy", async () => {
  const { tokens } = open();
  const token = await sign(claims);
  await tokens(token);
  // Nothing is verified again where there is nothing to wait for.
  expect(tokens(`x${token}`.slice(1))).not.toBeInstanceOf(Promise);
});
