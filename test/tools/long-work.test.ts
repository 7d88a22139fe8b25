/** Long work as a person sees it on a terminal, as a log sees it, and what is left when it is interrupted. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { listTenants } from "../../src/tenants/tenant.ts";
import { anEmptyDatabase, aSlug, tenantSql } from "../support/database.ts";

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

test(
  "migrate that is killed or interrupted leaves each tenant in one version or the other, and goes on",
  async () => {
    const { sql, url } = database;
    const migrations = await readMigrations("sql");
    const numbered = migrations.tenant.numbered.slice(0, 20);
    const [first, second] = [aSlug(), aSlug()].sort() as [string, string];
    for (const slug of [first, second]) {
      await createTenant(sql, {
        slug,
        migrations: { ...migrations, tenant: { numbered, routines: [] } },
      });
    }
    const versions = async () => {
      const all = new Map((await listTenants(sql)).map(({ slug, version }) => [slug, version]));
      return [all.get(first), all.get(second)];
    };
    const [older] = await versions();
    const newest = migrations.tenant.numbered.at(-1)?.number;
    // Somebody holds a table of the second, so that the first is done by then.
    const holder = tenantSql(url, second, { max: 1 });
    const held = Promise.withResolvers<void>();
    const holding = holder.transaction(async (tx) => {
      await tx`lock table users in access exclusive mode`;
      await held.promise;
    });
    const waiting = async () =>
      (await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
        and application_name = 'halfhour command'`).length;
    for (const [signal, code] of [["SIGKILL", 137], ["SIGINT", 130]] as const) {
      await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
      const process = tool("migrate");
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
      process.kill(signal);
      expect((await ended(process)).code).toBe(code);
      expect(await versions(), signal).toEqual([newest, older]);
      // PostgreSQL learns of it when the lock is its.
      await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'halfhour command' and pid <> pg_backend_pid()`;
    }
    held.resolve();
    await holding;
    await holder.end();
    const { code, out } = await ended(tool("migrate"));
    expect(code).toBe(0);
    expect(out).toContain(`${first}: up to date\n`);
    expect(await versions()).toEqual([newest, newest]);
  },
  60_000,
);
