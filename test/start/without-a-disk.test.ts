/** Where there are no files to read, no disk and no other programs: Deno Deploy (X11). */
import { expect, test } from "vitest";
import { tokenFor } from "../support/app.ts";
import { SECRET } from "../support/clients.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { runToEnd, startProgram } from "../support/server.ts";

const LITTLE = [
  "--allow-net",
  "--allow-env",
  "--deny-read",
  "--deny-write",
  "--deny-run",
  "--deny-sys",
  "--deny-ffi",
];

async function aSetup() {
  const { controlUrl, slug } = await aTenant();
  const env = {
    HALFHOUR_ENV: "production",
    DATABASE_URL: controlUrl,
    JWT_HS256_SECRET: SECRET,
    MIGRATE_AT_START: "false",
  };
  return { slug, env };
}

test("200: it serves without permission to read, to write, to run programs and to look at the machine", async () => {
  const { slug, env } = await aSetup();
  const server = await startProgram(env, LITTLE);
  atEnd(() => server.stop());
  const authorization = `Bearer ${await tokenFor(slug, "anna", "tutor", "UTC", Date.now())}`;
  for (const path of ["/health", "/me/profile", "/openapi.json", "/docs", "/problems/slot_taken"]) {
    const response = await fetch(`${server.address}/api${path}`, { headers: { authorization } });
    expect([path, response.status]).toEqual([path, 200]);
    await response.body?.cancel();
  }
});

test("200: it serves at the address that the platform has for it", async () => {
  const { env } = await aSetup();
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  free.close();
  const address = { DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`, PORT: "8787" };
  const server = await startProgram({ ...env, ...address }, LITTLE);
  atEnd(() => server.stop());
  expect((await fetch(`http://127.0.0.1:${port}/api/health`)).status).toBe(200);
});

test("exit 1: what needs files or programs is told in two sentences that say what to set", async () => {
  const { env } = await aSetup();
  for (const wrong of [{ MIGRATE_AT_START: "true" }, { DATABASE_URL: "" }]) {
    const { code, err } = await runToEnd({ ...env, ...wrong, PORT: "0" }, LITTLE);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^Requires \w+ access to .*\. Where there are no files .*MIGRATE_AT_START=false.*\.\n$/,
    );
  }
});
