/** What documents for people name must be there: files, tasks, variables, events of the log. */
import { describe, expect, test } from "vitest";
import { configNames } from "../../src/config.ts";

const read = (path: string) => Deno.readTextFile(path);
const documents = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/threat-model.md", "ops/runbook.md"],
  "docs/containers.md",
];

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesIn(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

const { tasks } = JSON.parse(await read("deno.json"));
const examples = [".env.example", ".dev.vars.example", "compose.env.example"];
const described = [...await Promise.all(examples.map(read)), ...configNames].join("\n");

describe.each(documents)("%s", (document) => {
  test("leads to files that are there", async () => {
    const folder = document.includes("/") ? `${document.split("/")[0]}/` : "";
    const links = [...(await read(document)).matchAll(/\]\(([^)#\s]+)/g)].map(([, to = ""]) => to);
    const paths = links.filter((to) => !/^(https?|mailto):/.test(to))
      .map((to) => new URL(to, `file:///${folder}`).pathname.slice(1));
    const missing: string[] = [];
    for (const path of paths) await Deno.stat(path).catch(() => missing.push(path));
    expect(missing).toEqual([]);
  });

  test("names tasks that are there", async () => {
    const named = [...(await read(document)).matchAll(/deno(?:@[\d.]+)? task ([a-z][\w:-]*)/g)];
    const missing = named.map(([, task = ""]) => task).filter((task) => !(task in tasks));
    expect(missing).toEqual([]);
  });

  test("names variables that an example of an environment explains, or that it sets itself", async () => {
    const text = await read(document);
    const named = [...text.matchAll(/`([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)(?:=\w*)?`/g)];
    const missing = named.map(([, name = ""]) => name)
      .filter((name) => !described.includes(name) && !text.includes(`${name}=`))
      .filter((name) => !ofTests.has(name));
    expect(missing).toEqual([]);
  });
});

/** Knobs of the tests, which no server reads. */
const ofTests = new Set(["LOAD_SECONDS", "TEST_DATABASE_URL", "TEST_CALENDARS", "MODEL_RUNS"]);

test("ops/runbook.md looks for events and fields that there are", async () => {
  const sources: string[] = [await read("openapi.yaml")];
  for (const folder of ["src", "sql"]) {
    for await (const path of filesIn(folder)) {
      if (!path.includes("generated")) sources.push(await read(path));
    }
  }
  const all = sources.join("\n");
  const words = [...(await read("ops/runbook.md")).matchAll(/`([a-z]+(?:_[a-z]+)+)(?::[^`]*)?`/g)];
  const missing = words.map(([, word = ""]) => word)
    .filter((word) => !new RegExp(`\\b${word}\\b`).test(all)).filter((word) =>
      !ofPostgres.has(word)
    );
  expect(words.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

const ofPostgres = new Set(["log_statement", "pg_wal"]);

test("every test of docs/threat-model.md is one", async () => {
  const paths = [...(await read("docs/threat-model.md")).matchAll(/\]\(\.\.\/(test\/[^)]+)\)/g)];
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.map(([, path]) => path).filter((path) => !path?.endsWith(".test.ts"))).toEqual([]);
});
