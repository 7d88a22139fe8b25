/** What every answer has in common, whatever it is about. */
import { beforeAll, describe, expect, test } from "vitest";
import { isRecord } from "../../tools/contract/document.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { document } from "../support/contract-check.ts";
import { send, wireOf } from "../support/gauntlet.ts";
import { entries, operations, type Piece, piece, resolve } from "../support/operations.ts";
import { type Keys, keysOf, setUp } from "../support/stage.ts";

let app: TestApp;
let keys: Keys;

beforeAll(async () => {
  app = await anApp();
  keys = await keysOf(app);
});

/** What is shown once and can be read nowhere has no Location. */
const SHOWN_ONCE = ["createTelegramCode", "createCalendarFeed"];
const creating = operations.filter(({ id, statuses }) =>
  statuses.includes(201) && !SHOWN_ONCE.includes(id)
);

describe.each(creating.map((operation) => [operation.id, operation] as const))(
  "%s",
  (_, operation) => {
    test("201: bare, and its Location answers 200 with the same id or name, and ETag, to whoever made it", async () => {
      const stage = await setUp(app, keys, operation);
      const [example = ""] = [...operation.examples.keys()]
        .filter((name) => operation.planOf(name).success === 201);
      const { status, headers, body } = await send(app, wireOf(operation, example, stage));
      // What has no id is known by that of its account, or by its name.
      const called = (of: Piece) => of["id"] ?? of["telegram_id"] ?? of["name"];
      expect([status, typeof called(body)]).toEqual([
        201,
        expect.stringMatching(/^(number|string)$/),
      ]);
      const location = headers.get("location") ?? "";
      expect(location).toMatch(new RegExp(`^/api/.*/${called(body)}$`));
      const caller = stage.callers[operation.planOf(example).as];
      const read = await caller.get(location.replace(/^\/api/, ""));
      expect([read.status, called(read.body), read.headers.get("etag")])
        .toEqual([200, called(body), headers.get("etag")]);
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

/** Every property of the contract's schemas and every parameter, by name and where it stands. */
function fields(): { readonly at: string; readonly name: string; readonly schema: Piece }[] {
  const found: { at: string; name: string; schema: Piece }[] = [];
  const visit = (node: unknown, at: string): void => {
    for (const [key, value] of entries(node)) {
      if (key === "examples" || key === "example") continue;
      if (key === "properties") {
        for (const [name, schema] of entries(value)) {
          found.push({ at: `${at}.${name}`, name, schema: piece(resolve(schema)) });
        }
      }
      const { name, in: where, schema } = piece(value);
      if (typeof name === "string" && typeof where === "string") {
        found.push({ at: `${at} ${name}`, name, schema: piece(resolve(schema)) });
      }
      visit(value, key === "properties" || key === "schemas" ? at : `${at}.${key}`);
    }
  };
  visit(document, "");
  return found;
}

const NUMBERED_FROM_0 = {
  weekday: ["Cell", "NewWeeklySlot", "WeeklySlot"],
  days: ["/calendar/week"],
};

test("days are day_of_week, 1 to 7; only what the older contract has counts them from 0", () => {
  const others = fields().flatMap(({ at, name, schema }) => {
    const { type, minimum, maximum } = piece(resolve(schema["items"] ?? schema));
    const isDay = maximum === 6 || maximum === 7 || /^(week_?)?day(s|_of_week)?$/.test(name);
    if (
      type !== "integer" || !isDay || (name === "day_of_week" && minimum === 1 && maximum === 7)
    ) return [];
    const places = new Map(Object.entries(NUMBERED_FROM_0)).get(name) ?? [];
    const isKnown = minimum === 0 && maximum === 6 && places.some((place) => at.includes(place));
    return isKnown ? [] : [at];
  });
  expect(others).toEqual([]);
});

test("why something was done is told as its reason; the older contract has override_reason", () => {
  const reasons = new Set(fields().map(({ name }) => name).filter((name) => /reason/i.test(name)));
  expect([...reasons].toSorted()).toEqual(["override_reason", "reason"]);
});

test("instants of answers are whole seconds, and the contract says so", () => {
  const instant = piece(piece(piece(document["components"])["schemas"])["UtcInstant"]);
  const pattern = new RegExp(String(instant["pattern"]), "u");
  expect(["2027-03-29T10:00:00Z", "2027-03-29T10:00:00.5Z"].map((text) => pattern.test(text)))
    .toEqual([true, false]);
});
