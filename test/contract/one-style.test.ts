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

test("what has an id and a time at which it was made tells when it was last changed, too", () => {
  const schemas = entries(piece(document["components"])["schemas"]);
  const silent = schemas.flatMap(([name, schema]) => {
    const { properties } = piece(resolve(schema));
    const names = Object.keys(piece(properties));
    const isOne = names.includes("created_at") || names.includes("expires_at");
    return isOne && !(names.includes("created_at") && names.includes("updated_at")) ? [name] : [];
  });
  expect(silent).toEqual([]);
});

test("instants of answers are whole seconds, and the contract says so", () => {
  const instant = piece(piece(piece(document["components"])["schemas"])["UtcInstant"]);
  const pattern = new RegExp(String(instant["pattern"]), "u");
  expect(["2027-03-29T10:00:00Z", "2027-03-29T10:00:00.5Z"].map((text) => pattern.test(text)))
    .toEqual([true, false]);
});
