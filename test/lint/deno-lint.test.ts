import { expect, test } from "vitest";

/** Files that each break one rule, with the rule; null where the file is in order. */
const files: readonly (readonly [path: string, rule: string | null, source: string])[] = [
  ["src/lessons/a.ts", "imports", `export { x } from "../profile/handlers.ts";`],
  ["src/lessons/b.ts", "imports", `export const x = () => import("../generated/sql/profile.ts");`],
  ["src/lessons/c.ts", "imports", `export type X = import("../tenants/tenant.ts").Tenant;`],
  ["src/lessons/d.ts", "imports", `export * from "../app.ts";`],
  ["src/lessons/lessonRules.ts", "file-names", `export const x = 1;`],
  ["src/lessons/e.ts", "no-runtime", `export const x = Deno.env.get("HOME");`],
  ["src/lessons/f.ts", "no-runtime", `export const x = globalThis.process;`],
  ["src/lessons/g.ts", "no-runtime", `export { join } from "node:path";`],
  ["src/lessons/h.ts", "no-runtime", `export const x = import.meta.env;`],
  ["src/lessons/i.ts", "no-runtime", `export type X = Deno.NetAddr;`],
  ["src/lessons/j.ts", "no-runtime", `export const x = typeof Deno;`],
  ["src/lessons/env.ts", "no-runtime", `export const { env } = process;`],
  ["src/platform/a.ts", "no-runtime", `export const x = Deno.pid;`],
  ["src/platform/b.ts", "no-runtime", `export { join } from "node:path";`],
  ["src/lessons/hash.ts", "no-runtime", `export { createHash } from "node:crypto";`],
  ["src/lessons/k.ts", "no-clock", `export const x = Date.now();`],
  ["src/lessons/l.ts", "no-clock", `export const x = new Date();`],
  ["src/lessons/m.ts", "no-clock", `export const x = Temporal.Now.instant();`],
  ["src/lessons/n.ts", "no-clock", `export const x = { chance: Math.random };`],
  [
    "src/time/z.ts",
    "no-runtime-zones",
    `export const x = Temporal.Instant.from("2027-01-01T00:00Z");`,
  ],
  ["src/lessons/z.ts", "no-runtime-zones", `export const x = new Intl.DateTimeFormat("en");`],
  ["web/find/z.ts", "no-runtime-zones", `export const x = Intl.supportedValuesOf("timeZone");`],
  ["web/find/words.ts", null, `export const x = new Intl.NumberFormat("uk").format(2.5);`],
  ["src/lessons/o.ts", "no-console", `console.log("booked");`],
  ["src/lessons/p.ts", "no-sql", "export const x = (sql: Tag) => sql`truncate lessons`;"],
  ["src/lessons/q.ts", "no-sql", "export const x = (run: Tag) => run`select 1`;"],
  ["src/lessons/r.ts", "no-sql", `export const x = (db: Db) => db.unsafe("select 1");`],
  ["src/lessons/s.ts", "no-unexplained-casts", `export const x = (a: unknown) => a as string;`],
  ["src/lessons/pack.ts", "no-packing-spreads", `export const x = { ...{ a: 1 }, b: 2 };`],
  ["tools/pack.ts", "no-packing-spreads", `export const x = [...["a", "b"], "c"];`],
  ["tools/t.ts", "no-unexplained-casts", `export const x = (a: unknown) => a as {} as string;`],
  ["src/services/handlers.ts", null, `export const x = (a?: 1) => ({ a: a ?? null });`],
  ["src/lessons/u.ts", null, `export const x = ["a"] as const;\nexport const at = new Date(0);`],
  [
    "src/lessons/v.ts",
    null,
    `export const x = (a: unknown) => ({\n  // The check of the column allows nothing else.\n` +
    `  b: a as string,\n  c: a as number,\n});`,
  ],
  ["src/lessons/w.ts", null, `export const x = (process: { env: 1 }) => ({ Deno: process });`],
  ["src/platform/c.ts", null, `export { createHash } from "node:crypto";`],
  ["src/platform/d.ts", null, `export const x = () => performance.now();`],
  ["src/platform/deno/e.ts", null, `export const x = () => [Deno.pid, Date.now()];`],
  ["src/deno.ts", null, `console.log(Deno.pid, Date.now());`],
  ["src/tenants/x.ts", null, `export const x = (db: Db) => db.unsafe("select 1");`],
  ["test/y.ts", null, "export const x = (sql: Tag) => sql`select ${Math.random()}` as unknown;"],
];

type Found = { readonly filename: string; readonly code: string };

/** What `deno lint` says of the files, as `path rule`, in a project with nothing but our plugin. */
async function lint(): Promise<string[]> {
  const root = await Deno.makeTempDir();
  try {
    await copyPlugin(`${root}/tools/lint`);
    for (const [path, , source] of files) await write(`${root}/${path}`, source);
    const config = { lint: { plugins: ["./tools/lint/import-rules.ts"], rules: { tags: [] } } };
    await write(`${root}/deno.json`, JSON.stringify(config));
    const paths = files.map(([path]) => path);
    const command = new Deno.Command(Deno.execPath(), {
      args: ["lint", "--json", ...paths],
      cwd: root,
      env: { NO_COLOR: "1" },
    });
    const { stdout, stderr } = await command.output();
    const report = JSON.parse(new TextDecoder().decode(stdout));
    expect(report.errors, new TextDecoder().decode(stderr)).toEqual([]);
    return report.diagnostics.map(({ filename, code }: Found) =>
      `${paths.find((path) => filename.endsWith(`/${path}`))} ${code}`
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function copyPlugin(target: string) {
  const plugin = new URL("../../tools/lint/", import.meta.url);
  for await (const { name } of Deno.readDir(plugin)) {
    await write(`${target}/${name}`, await Deno.readTextFile(new URL(name, plugin)));
  }
}

async function write(path: string, text: string) {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, text);
}

test("deno lint finds each broken rule once, and nothing in files that are in order", async () => {
  const expected = files.flatMap(([path, rule]) =>
    rule === null ? [] : [`${path} halfhour/${rule}`]
  );
  expect((await lint()).toSorted()).toEqual(expected.toSorted());
});
