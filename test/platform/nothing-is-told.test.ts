/**
 * X5: no secret and no personal text in a log. Every operation is called with marked ones, as it should be and
 * as it should not; then all that was written meanwhile is searched for them.
 */
import { beforeAll, describe, expect, inject, test } from "vitest";
import { anApp, type Client, SECRET, type TestApp } from "../support/app.ts";
import { isLogOurs } from "../support/database.ts";
import { send, type Wire, wireOf } from "../support/gauntlet.ts";
import { marked, markedHeaders, newMarks } from "../support/marks.ts";
import { type Operation, operations } from "../support/operations.ts";
import { type Keys, keysOf, setUp, type Stage } from "../support/stage.ts";

const marks = newMarks();
const logFile = inject("databaseLog");
let app: TestApp;
let keys: Keys;
let databaseLogBefore = 0;

/** All that was written since the beginning, by what wrote it. Spans belong here as well. */
async function written(): Promise<Readonly<Record<string, string>>> {
  const database = logFile === null ? "" : await Deno.readTextFile(logFile);
  return {
    "our log": app.logLines.join("\n"),
    "PostgreSQL's log": database.slice(databaseLogBefore),
  };
}

const addCredentials = (client: Client, of: string) => {
  for (const value of Object.values(client.credentials)) {
    marks.add(`${of}'s credentials`, value.replace("Bearer ", ""));
  }
};

beforeAll(async () => {
  app = await anApp({ logLevel: "debug" });
  keys = await keysOf(app);
  if (logFile !== null) databaseLogBefore = (await Deno.readTextFile(logFile)).length;
  marks.add("the secret of tokens", SECRET);
  marks.add("the database's password", decodeURIComponent(new URL(app.tenant.controlUrl).password));
});

/** A set-up whose people have marked names and addresses, and whose credentials and code are looked for. */
async function aMarkedStage(operation: Operation): Promise<Stage> {
  const stage = await setUp(app, keys, operation);
  for (const [as, client] of Object.entries(stage.callers)) addCredentials(client, as);
  const code = stage.values.get("$telegram_code");
  if (code !== undefined) marks.add("a Telegram code", String(code));
  const address = `@${marks.word("an address")}.example`;
  await app.tenant.db`
    update users set name = ${marks.word("a name")}, email = id || ${address}
    where id = any (${[stage.values.get("$tutor"), stage.values.get("$student")].map(Number)})`;
  return stage;
}

/** The same request as a hostile or clumsy client sends it. */
function wrongWays(wire: Wire, { hasBody }: Operation): Wire[] {
  const word = marks.word("what is wrong");
  const target = `${wire.target}${wire.target.includes("?") ? "&" : "?"}${word}=${word}`;
  const long = `${word}-${"x".repeat(40)}`;
  return [
    { ...wire, target },
    { ...wire, headers: { ...wire.headers, authorization: `Bearer ${long}.${long}.${long}` } },
    { ...wire, headers: { "x-api-key": long } },
    { ...wire, headers: { "x-service-key": long } },
    { ...wire, target: `/${word}${wire.target}` },
    ...(hasBody
      ? [
        { ...wire, body: `{"${word}": "${word}", ` },
        { ...wire, body: JSON.stringify({ [word]: word, name: [word], note: { [word]: word } }) },
      ]
      : []),
  ];
}

test.each(operations.map((operation) => [operation.id, operation] as const))(
  "%s, with marked texts and credentials, right and wrong",
  async (_, operation) => {
    const stage = await aMarkedStage(operation);
    const kept = new Set(stage.values.values());
    for (const example of operation.examples.keys()) {
      const wire = wireOf(operation, example, stage);
      const headers = { ...markedHeaders(marks, `${operation.id} ${example}`), ...wire.headers };
      if (!operation.isWrite) delete headers["idempotency-key"];
      const { status, body } = await send(
        app,
        marked({ ...wire, headers }, operation, marks, kept),
      );
      // A key, a code and its link are shown this once.
      for (const name of status < 300 ? ["key", "code", "link"] : []) {
        if (typeof body[name] === "string") marks.add(`what ${operation.id} shows`, body[name]);
      }
    }
    const [first = ""] = operation.examples.keys();
    for (const wrong of wrongWays(wireOf(operation, first, stage), operation)) {
      await send(app, wrong);
    }
  },
);

test("none of it is in what was written meanwhile", async () => {
  const texts = Object.entries(await written());
  for (const [where, text] of texts) expect([where, marks.foundIn(text)]).toEqual([where, []]);
  // Every operation has its line, so that it was this log.
  expect(app.logLines.length).toBeGreaterThan(operations.length * 5);
});

test("what was marked has gone through: it is in these tables", async () => {
  const tables = await app.tenant.db<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await app.tenant.db.unsafe<{ text: string }[]>(
      `select t::text as text from ${name} t`,
    );
    if (marks.foundIn(rows.map(({ text }) => text).join("\n")).length > 0) found.push(name);
  }
  expect(found).toEqual(expect.arrayContaining([
    ...["availability_changes", "blocks", "idempotency_keys", "lesson_changes", "lesson_details"],
    ...["lessons", "profiles", "profile_drafts", "services", "tutor_cards", "users"],
  ]));
});

describe("a fault of ours", () => {
  const word = marks.word("a fault");
  const broken = async (sql: string, ask: (app: TestApp) => Promise<unknown>) => {
    const own = await anApp({ mayFail: true, logLevel: "debug" });
    await own.tenant.db.unsafe(sql);
    await ask(own);
    return own.logLines.join("\n");
  };
  const service = { name: word, duration_minutes: 60, price: "1.00", currency: "EUR" };
  const addService = async (own: TestApp) =>
    expect((await (await own.tutor()).post("/tutor/services", service)).status).toBe(500);
  const trigger = (statement: string) => `
    create function fails() returns trigger language plpgsql as $$ begin ${statement}; return new; end $$;
    create trigger it_fails before insert on services for each row execute function fails()`;

  test.each([
    [
      "23514",
      "a row that is refused",
      `alter table services add constraint no_such_names check (name not like 'mark%')`,
    ],
    ["22P02", "a text that is no number", trigger("perform new.name::integer")],
    ["22P02", "a text that is no JSON", trigger("perform ('{' || new.name)::jsonb")],
    ["22023", "a text that is no zone", trigger("perform now() at time zone new.name")],
  ])("500: %s, %s, is told by its code alone", async (code, _, sql) => {
    const log = await broken(sql, addService);
    expect(log).toContain(`"code":"${code}"`);
    expect(log).not.toContain(word);
  });

  test.skipIf(!isLogOurs)(
    "PostgreSQL's own log tells of the refused row, and not what is in it",
    async () => {
      const { "PostgreSQL's log": text = "" } = await written();
      const [, after = ""] = text.split('violates check constraint "no_such_names"');
      expect(after).not.toBe("");
      expect(after.slice(0, 2_000)).not.toMatch(/DETAIL|STATEMENT|CONTEXT/);
      expect(marks.foundIn(after.split("invalid input syntax")[0] ?? "")).toEqual([]);
    },
  );
});
