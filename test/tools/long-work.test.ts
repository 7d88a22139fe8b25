/** Long work as a person sees it on a terminal, as a log sees it, and what is left when it is interrupted. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { listTenants } from "../../src/tenants/tenant.ts";
import { anEmptyDatabase, aSlug } from "../support/database.ts";

let database: Awaited<ReturnType<typeof anEmptyDatabase>>;
const slugs = Array.from({ length: 4 }, aSlug);

beforeAll(async () => {
  database = await anEmptyDatabase();
});
afterAll(async () => {
  for (const { slug } of await listTenants(database.sql)) await dropTenant(database.sql, slug);
});

const start = (program: string, ...args: string[]) =>
  new Deno.Command(program, {
    args,
    env: { DATABASE_URL: database.url, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();

const tool = (name: string, ...args: string[]) =>
  start(Deno.execPath(), "run", "-A", `tools/${name}.ts`, ...args);

async function ended(process: Deno.ChildProcess) {
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const there = async () => (await listTenants(database.sql)).map(({ slug }) => slug).sort();

test("tenant create over many that is killed leaves whole tenants or none, and goes on with the others", async () => {
  const process = tool("tenant", "create", ...slugs);
  const reader = process.stdout.getReader();
  // The first one is there.
  await reader.read();
  process.kill("SIGKILL");
  reader.releaseLock();
  await process.status;
  await process.stdout.cancel();
  await process.stderr.cancel();
  const done = await there();
  expect(done.length).toBeGreaterThan(0);
  const { code, out } = await ended(tool("tenant", "create", ...slugs));
  expect(code).toBe(0);
  for (const slug of done) expect(out).toContain(`there is a tenant ${slug} already`);
  expect(await there()).toEqual(slugs.toSorted());
  const versions = new Set((await listTenants(database.sql)).map(({ version }) => version));
  expect(versions.size).toBe(1);
});

test("elsewhere than on a terminal: lines of JSON on stderr, and stdout has the answer alone", async () => {
  const { code, out, err } = await ended(tool("migrate"));
  expect({ code, out }).toEqual({
    code: 0,
    out: ["database", ...slugs.toSorted()].map((what) => `${what}: up to date\n`).join(""),
  });
  const lines = err.trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({
    task: "migrate",
    state: "done",
    done: 4,
    total: 4,
    unit: "tenants",
  });
});

const script = await new Deno.Command("script", { args: ["--version"] }).output()
  .then(({ success }) => success, () => false);

test.skipIf(!script && !Deno.env.get("CI"))(
  "on a terminal: one line that is written over, and gone at the end; no JSON",
  async () => {
    const command = `${Deno.execPath()} run -A tools/migrate.ts`;
    const { code, out } = await ended(start("script", "-qec", command, "/dev/null"));
    expect(code).toBe(0);
    const lines = out.replaceAll("\r\x1b[K", "<");
    expect(lines).toMatch(/<migrate: [123] of 4 tenants · [\d.]+\/s · \d+ s left · t\w+/);
    expect(out).not.toContain("{");
    // What a terminal shows in the end.
    const shown = out.split("\n").map((line) => line.split("\r\x1b[K").at(-1)?.trim());
    expect(shown.filter((line) => line)).toEqual(
      ["database", ...slugs.toSorted()].map((what) => `${what}: up to date`),
    );
  },
);
