/** What docs/access.md says, asked of the server itself by each who may come (T4, T5). */
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { accessOf, type CallerKind, CALLERS } from "../../tools/contract/access.ts";
import type { DocumentNode } from "../../tools/contract/document.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { document } from "../support/contract-check.ts";
import { send, wireOf } from "../support/gauntlet.ts";
import { type As, type Operation, operations, type Piece, piece } from "../support/operations.ts";
import { type Keys, keysOf, setUp, type Stage } from "../support/stage.ts";

let app: TestApp;
let keys: Keys;
/** Those whom the set-up does not make. */
let others: Partial<Record<CallerKind, Client>>;
/** Of calls that change nothing. */
let still: Stage;

beforeAll(async () => {
  app = await anApp();
  keys = await keysOf(app);
  still = await setUp(app, keys);
  others = {
    "other tutor": await app.tutor(),
    "other student": await app.student(),
    "API key, read": await app.apiKey("read"),
    "API key, write": await app.apiKey("write"),
  };
});

/** By which word `x-gauntlet` knows them. */
const AS: Record<CallerKind, As> = {
  "nobody": "nobody",
  "tutor": "tutor",
  "other tutor": "tutor",
  "student": "student",
  "other student": "student",
  "admin": "admin",
  "service key": "service",
  "API key, read": "api_key",
  "API key, write": "api_key",
};

/** The rows of the page's tables, read as a person does: by what stands in them. */
const page = await Deno.readTextFile("docs/access.md");
const rows = new Map(
  [...page.matchAll(/^\| `(\w+ \S+)`( \*)? +\|(.*)\|$/gm)].map(([, name = "", , cells = ""]) => [
    name,
    cells.split("|").map((cell) => cell.trim()),
  ]),
);
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

async function answeredTo(operation: Operation, caller: CallerKind, stage: Stage) {
  const as = AS[caller];
  const other = others[caller];
  const on = other ? { ...stage, callers: { ...stage.callers, [as]: other } } : stage;
  const [example = ""] = operation.examples.keys();
  const { status, body } = await send(app, wireOf(operation, example, on, as));
  const shown = [401, 403, 404].includes(status) ? String(status) : "✓";
  return { shown, told: `${caller}: ${shown} ${body["code"] ?? status} ${body["detail"] ?? ""}` };
}

describe.each(operations.map((operation) => [nameOf(operation), operation] as const))(
  "%s",
  (name, operation) => {
    test("each is answered as the page says", async () => {
      const cells = rows.get(name) ?? [];
      const answers: string[] = [];
      // What is refused changes nothing, so that they can all ask for the same.
      const shared = operation.isWrite ? await setUp(app, keys, operation) : still;
      for (const [i, caller] of CALLERS.entries()) {
        const isLetIn = operation.isWrite && cells[i] === "✓";
        const stage = isLetIn ? await setUp(app, keys, operation) : shared;
        const { shown, told } = await answeredTo(operation, caller, stage);
        answers.push(shown === cells[i] ? shown : told);
      }
      expect(answers).toEqual(cells);
    });
  },
);

test("the page has every operation, and each for all", () => {
  expect([...rows.keys()].toSorted()).toEqual(operations.map(nameOf).toSorted());
  const head = page.match(/^\| operation +\|(.*)\|$/m)?.[1] ?? "";
  expect(head.split("|").map((cell) => cell.trim())).toEqual([...CALLERS]);
  expect([...rows].filter(([, cells]) => cells.length !== CALLERS.length)).toEqual([]);
});

describe("x-access", () => {
  const read = (said: string) => {
    const whole = structuredClone(document) as DocumentNode & { paths: Record<string, Piece> };
    const { path, method } = operations.find(({ id }) => id === "listKeys") ?? expect.fail("gone");
    Object.assign(piece(whole.paths[path]?.[method.toLowerCase()]), { "x-access": parse(said) });
    return accessOf(whole).find(({ operation }) => operation.id === "listKeys");
  };

  test("says how some are answered, and why", () => {
    expect(read("{ student: 404, why: they are shy }")).toMatchObject({
      why: "they are shy",
      verdicts: ["401", "403", "403", "404", "403", "yes", "403", "403", "403"],
    });
  });
  test.each([
    ["{ student: 404 }", "no why"],
    ["{ pupil: 404, why: x }", "pupil"],
    ["{ student: 418, why: x }", "418"],
  ])("is refused: %s", (said, message) => {
    expect(() => read(said)).toThrow(message);
  });
});
