import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTokens } from "../../src/platform/auth/jwt.ts";
import { developmentSecret } from "../../src/platform/deno/development-secret.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = join(await Deno.makeTempDir({ prefix: "halfhour-" }), "not", "there", "yet");
});
afterEach(() => Deno.remove(join(dataDir, "../../.."), { recursive: true }));

const tool = new URL("../../tools/token.ts", import.meta.url).pathname;

async function run(args: string[], env: Record<string, string> = {}) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", tool, ...args],
    env: { DATA_DIR: dataDir, NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

const verifier = (secret: string, audience: string | null = null) =>
  createTokens({
    secret,
    keys: null,
    issuer: null,
    audience,
    clockToleranceSeconds: 60,
    now: Date.now,
  });

const anna = ["--tenant", "demo", "--sub", "anna", "--role", "tutor", "--zone", "Europe/Kyiv"];

test("the secret is made once, 32 bytes or more, for its owner's eyes", async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => developmentSecret(dataDir)));
  expect(new Set(secrets).size).toBe(1);
  expect(secrets[0]?.length).toBeGreaterThanOrEqual(32);
  expect(await developmentSecret(dataDir)).toBe(secrets[0]);
  const { mode } = await Deno.stat(join(dataDir, "jwt-secret"));
  expect((mode ?? 0) & 0o777).toBe(0o600);
  expect([...Deno.readDirSync(dataDir)].map(({ name }) => name)).toEqual(["jwt-secret"]);
});

test("token prints a token and nothing else, good for the secret that start keeps", async () => {
  const { code, stdout } = await run([...anna, "--name", "Anna", "--email", "anna@example.com"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const tokens = verifier(await developmentSecret(dataDir));
  expect(await tokens(stdout.trim())).toMatchObject({
    tenant: "demo",
    subject: "anna",
    role: "tutor",
    timezone: "Europe/Kyiv",
    name: "Anna",
    email: "anna@example.com",
  });
});

test("JWT_HS256_SECRET and JWT_AUDIENCE are used when they are set", async () => {
  const secret = "a secret of thirty-two bytes or more";
  const env = { JWT_HS256_SECRET: secret, JWT_AUDIENCE: "halfhour" };
  const { stdout } = await run(anna, env);
  expect(await verifier(secret, "halfhour")(stdout.trim())).toMatchObject({ subject: "anna" });
});

test.each([
  [["--tenant", "demo", "--sub", "anna"], "are needed"],
  [[...anna, "--role", "owner"], "tutor, student or admin"],
  [[...anna, "--zone", "Mars/Base"], "no zone Mars/Base"],
  [[...anna, "--hours", "soon"], "--hours"],
  [[...anna, "--rolle", "x"], "--rolle"],
])("exit 1: %j, with what is wrong and how it is used", async (args, word) => {
  const { code, stdout, stderr } = await run(args);
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain(word);
  expect(stderr).toContain("deno task token --tenant demo");
});
