/** What every answer has in common, whatever it is about. */
import { beforeAll, describe, expect, test } from "vitest";
import { isRecord } from "../../tools/contract/document.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { document } from "../support/contract-check.ts";
import { type Keys, keysOf, send, setUp, wireOf } from "../support/gauntlet.ts";
import { entries, operations, piece, resolve } from "../support/operations.ts";

let app: TestApp;
let keys: Keys;

beforeAll(async () => {
  app = await anApp();
  keys = await keysOf(app);
});

const creating = operations.filter(({ statuses }) => statuses.includes(201));

describe.each(creating.map((operation) => [operation.id, operation] as const))(
  "%s",
  (_, operation) => {
    test("201: bare, and its Location answers 200 with the same id to whoever made it", async () => {
      const stage = await setUp(app, keys);
      const [example = ""] = operation.examples.keys();
      const { status, headers, body } = await send(app, wireOf(operation, example, stage));
      expect([status, typeof body["id"]]).toEqual([
        201,
        expect.stringMatching(/^(number|string)$/),
      ]);
      const location = headers.get("location") ?? "";
      expect(location).toMatch(new RegExp(`^/api/.*/${body["id"]}$`));
      const caller = stage.callers[operation.planOf(example).as];
      const read = await caller.get(location.replace(/^\/api/, ""));
      expect([read.status, read.body["id"]]).toEqual([200, body["id"]]);
    });
  },
);

/** The contract of the older system has these names. */
const OLDER = ["Lessons"];

test("a list with a cursor is results, cursor and has_more", () => {
  const others = entries(piece(document["components"])["schemas"]).flatMap(([name, schema]) => {
    const { properties } = piece(resolve(schema));
    if (!isRecord(properties) || !("cursor" in properties) || OLDER.includes(name)) return [];
    const names = Object.keys(properties).toSorted();
    return names.join() === "cursor,has_more,results" ? [] : [`${name}: ${names}`];
  });
  expect(others).toEqual([]);
});
