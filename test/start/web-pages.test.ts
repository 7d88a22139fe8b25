/** `start` of a clone that has no pages yet, of one that has them, and where none can be built (W1, O1). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { atEnd } from "../support/at-end.ts";
import { SECRET } from "../support/clients.ts";
import { aTenant } from "../support/database.ts";
import { startProgram, startServer } from "../support/server.ts";

const BUILDS = "Building the pages of the web calendar";
const COPIED = ["src", "web", "client", "sql", "deno.json", "deno.lock", "openapi.yaml"];

/** Another clone of the project; to change this one's pages would be felt by every other test. */
let clone: string;
let dataDir: string;

beforeAll(async () => {
  clone = await Deno.makeTempDir({ prefix: "halfhour-clone-" });
  dataDir = `${clone}/.data`;
  for (const name of COPIED) {
    const { success } = await new Deno.Command("cp", { args: ["-R", name, clone] }).output();
    expect(success).toBe(true);
  }
  await Deno.symlink(`${Deno.cwd()}/node_modules`, `${clone}/node_modules`);
});

afterAll(() => Deno.remove(clone, { recursive: true }));

const pageOf = async (address: string, path: string) => {
  const answer = await fetch(address + path);
  return { status: answer.status, text: await answer.text() };
};

test(
  "start builds the pages once, says so, and prints links that sign in; changed sources are built anew",
  async () => {
    const first = await startServer(dataDir, {}, [], clone);
    expect(first.output()).toMatch(
      new RegExp(`^${BUILDS} \\.\\.\\.\nBuilt the pages in [\\d.]+ s`, "m"),
    );
    for (
      const [role, path] of [
        ["tutor", "/booking/tutor"],
        ["student", "/find"],
        ["admin", `/booking/tutor?tutor_id=${/TUTOR_ID=(\d+)/.exec(first.output())?.[1]}`],
      ] as const
    ) {
      expect(first.output()).toContain(`  ${first.address}${path}#token=${first.token(role)}\n`);
    }
    const { status, text } = await pageOf(first.address, "/booking/tutor");
    expect(status).toBe(200);
    const links = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect([link, (await pageOf(first.address, link)).status]).toEqual([link, 200]);
    }
    await first.stop("SIGTERM");

    const second = await startServer(dataDir, {}, [], clone);
    expect(second.output()).not.toContain(BUILDS);
    expect((await pageOf(second.address, "/find")).text).toBe(text);
    await second.stop("SIGTERM");

    await Deno.writeTextFile(`${clone}/web/public/icon.svg`, "<svg/>");
    const third = await startServer(dataDir, {}, [], clone);
    expect(third.output()).toContain(BUILDS);
    expect((await pageOf(third.address, "/icon.svg")).text).toBe("<svg/>");
    await third.stop("SIGTERM");
  },
  180_000,
);

test("a build that fails is told, and the pages that are there are served", async () => {
  await Deno.writeTextFile(`${clone}/web/main.ts`, "import './none.ts';");
  const server = await startServer(dataDir, {}, [], clone);
  expect(server.output()).toMatch(
    /^The pages could not be built; `deno task web:build` shows why/m,
  );
  expect(server.output()).toMatch(/none\.ts.*"event":"web_pages_not_built"/);
  expect((await pageOf(server.address, "/my")).status).toBe(200);
  await server.stop("SIGTERM");
}, 120_000);

test(
  "200: where programs may not be run and nothing written the pages that are there are served",
  async () => {
    const { controlUrl } = await aTenant();
    const env = {
      HALFHOUR_ENV: "production",
      DATABASE_URL: controlUrl,
      JWT_HS256_SECRET: SECRET,
      MIGRATE_AT_START: "false",
    };
    const little = ["--allow-net", "--allow-env", "--allow-read", "--no-prompt"];
    const server = await startProgram(env, little, clone);
    atEnd(() => server.stop());
    expect((await pageOf(server.address, "/my")).status).toBe(200);
  },
  120_000,
);
