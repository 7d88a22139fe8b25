/** What a Worker carries (X11): little, nothing of Deno, and what the runtime has alone. */
import { builtinModules } from "node:module";
import { expect, test } from "vitest";
import { TEXTS } from "../../src/wording/wording.ts";
import { bundleWorker } from "../../tools/worker/bundle.ts";
import { MOST_BYTES, startCost } from "../../tools/worker/limits.ts";
import {
  SENT,
  withoutCommands,
  withoutEnvironment,
  withoutWindows,
} from "../../tools/worker/unsent.ts";

const { code, gzipped } = await bundleWorker();

/** docs/decisions/0038 and 0042 say what each is for. */
const MODULES = [
  "node:async_hooks",
  "node:crypto",
  "node:dns",
  "node:dns/promises",
  "node:events",
  "node:fs",
  "node:net",
  "node:tls",
  "node:util",
  "node:util/types",
];

test(`it is under ${MOST_BYTES / 1_000} kB when gzipped`, () => {
  expect(gzipped).toBeLessThan(MOST_BYTES);
  expect(gzipped).toBeGreaterThan(MOST_BYTES / 2);
});

test("it asks for no module but those of the runtime that are listed, and loads none later", () => {
  const imported = [...code.matchAll(/(?:^|[;}\n])(?:import|export)\b[^;"']*["']([^"']+)["']/g)]
    .map(([, name = ""]) => name).filter((name) => !name.startsWith("cloudflare:"));
  expect(imported.toSorted()).toEqual([...new Set(imported)].toSorted());
  expect(imported.filter((name) => !MODULES.includes(name))).toEqual([]);
  expect(MODULES.filter((name) => !imported.includes(name))).toEqual([]);
  for (const name of builtinModules) expect(code).not.toContain(`require("${name}")`);
});

test("nothing of Deno is in it", () => {
  expect(code).not.toMatch(/\bDeno\./);
});

test("the driver that needed mending is not in it, and node-postgres is", () => {
  expect(code).not.toMatch(/postgres\.js|porsager|UNSAFE_TRANSACTION/);
  expect(code).toContain("Client has encountered a connection error");
});

test("of what answers look like, and of pages for people, it has nothing", () => {
  expect(code).not.toContain("The body is not JSON or not valid");
  expect(code).not.toContain("aria-current");
});

test("each command that is sent to Redis is in it", async () => {
  const sent = new Set<string>();
  for (const folder of ["caching", "limits", "live"]) {
    for await (const { name } of Deno.readDir(`src/platform/${folder}`)) {
      const text = await Deno.readTextFile(`src/platform/${folder}/${name}`);
      for (const [, command = ""] of text.matchAll(/\b(?:#?redis|pipeline)\.([a-z]+)\(/g)) {
        sent.add(command);
      }
    }
  }
  // Of the library itself, and of SharedRedis.
  for (const other of ["pipeline", "exec", "send", "guarded"]) sent.delete(other);
  expect([...sent].toSorted()).toEqual(SENT.toSorted());
});

test("a version of a library that is written in another way is not taken", () => {
  for (const shorten of [withoutCommands, withoutEnvironment, withoutWindows]) {
    expect(() => shorten("export class Redis {}")).toThrow("mend tools/worker/unsent.ts");
  }
});

test("it has the sentences of all languages, and no letter of two bytes", async () => {
  expect(code).toMatch(/^[\0-\x7f]*$/);
  const wording = await bundleWorker("src/wording/wording.ts");
  const built = await import(`data:text/javascript,${encodeURIComponent(wording.code)}`);
  expect(built.TEXTS).toEqual(TEXTS);
});

test("every function that a sentence calls is ours: the library's own are not in it", async () => {
  const ours = await Deno.readTextFile("src/wording/message.ts");
  const called = [...JSON.stringify(TEXTS).matchAll(/\$\w+ :(\w+)/g)].map(([, name]) => name);
  expect(called.length).toBeGreaterThan(100);
  for (const name of new Set(called)) expect(ours).toMatch(new RegExp(`^ {4}${name}[:,]`, "m"));
});

test("it starts", async () => {
  const path = await Deno.makeTempFile({ suffix: ".js" });
  await Deno.writeTextFile(path, code);
  const { ms, proportion } = await startCost(path);
  expect([ms > 0, proportion > 0]).toEqual([true, true]);
  await Deno.remove(path);
}, 60_000);
