/** L2: everywhere a range is `from` and `to`, or `start` and `end`, of dates or instants. */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { targetOf } from "../support/gauntlet.ts";
import { type Operation, operations } from "../support/operations.ts";
import { keysOf, setUp, type Stage } from "../support/stage.ts";

type ProblemBody = { readonly errors: readonly { path: string; message: string }[] };

const names = ({ parameters }: Operation) => parameters.map(({ name }) => name);
const ranged = operations.filter((operation) => {
  const known = names(operation);
  return known.includes("to") || known.includes("end");
});

let app: TestApp;
let stage: Stage;
beforeAll(async () => {
  app = await anApp();
  stage = await setUp(app, await keysOf(app));
});

const FIRST = "2027-03-15";
const LAST = "2027-03-21";
/** The same in Europe/Kyiv, +02:00, and in Pacific/Auckland, +13:00. */
const KYIV = ["2027-03-14T22:00:00Z", "2027-03-21T22:00:00Z"] as const;
const AUCKLAND = ["2027-03-14T11:00:00Z", "2027-03-21T11:00:00Z"] as const;

/** Asks the operation with this range instead of its example's. */
function asking(operation: Operation, query: Record<string, string>) {
  const plan = operation.planOf("");
  const [path = "", own = ""] = targetOf(operation, plan, stage).split("?");
  const search = new URLSearchParams(own);
  for (const name of ["from", "to", "start", "end", "timezone", "role"]) search.delete(name);
  for (const [name, value] of Object.entries(query)) search.set(name, value);
  // Each is about the tutor of the stage, whose zone is Europe/Kyiv; a service names them.
  const client: Client = plan.as === "service" ? stage.callers.service : stage.callers.tutor;
  return client.get<ProblemBody>(`${path}?${search}`);
}

/** What is listed, which has to be answered with 200; without the zone that it is told in. */
async function listed(operation: Operation, query: Record<string, string>) {
  const { status, body } = await asking(operation, query);
  expect([status, body]).toMatchObject([200, {}]);
  return body;
}

test("operations with a range are found: slots, blocks, lessons, the schedule", () => {
  expect(ranged.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      "listSlots",
      "listBlocks",
      "listMyLessons",
      "readScheduleRange",
      "readFreeRange",
      "readLinkedSchedule",
    ]),
  );
});

describe.each(ranged.map((operation) => [operation.id, operation] as const))("%s", (_, of) => {
  test("declares both names of both ends, and the zone of dates", () => {
    expect(names(of)).toEqual(expect.arrayContaining(["from", "to", "start", "end", "timezone"]));
  });

  test("200: start and end are from and to", async () => {
    const dates = await listed(of, { from: FIRST, to: LAST });
    expect(JSON.stringify(dates).length).toBeGreaterThan(200);
    expect(await listed(of, { start: FIRST, end: LAST })).toEqual(dates);
  });

  test("200: a date is a day of the caller's zone, and `to` includes it", async () => {
    const dates = await listed(of, { from: FIRST, to: LAST });
    const [from, to] = KYIV;
    expect(await listed(of, { from, to })).toEqual(dates);
    expect(await listed(of, { from: FIRST, to })).toEqual(dates);
    expect(await listed(of, { start: from, end: LAST })).toEqual(dates);
    expect(await listed(of, { from: FIRST, to: LAST, timezone: "Europe/Kyiv" })).toEqual(dates);
  });

  test("200: of `timezone` where that is given", async () => {
    const [from, to] = AUCKLAND;
    const timezone = "Pacific/Auckland";
    expect(await listed(of, { from: FIRST, to: LAST, timezone }))
      .toEqual(await listed(of, { from, to, timezone }));
  });

  test.each([
    ["both names of one end", { from: FIRST, start: FIRST, to: LAST }, ["query.start"]],
    ["names of both kinds", { from: FIRST, end: LAST }, ["query.end"]],
    ["all four", { from: FIRST, to: LAST, start: FIRST, end: LAST }, ["query.start", "query.end"]],
  ])("400: %s", async (_, query, paths) => {
    const { status, body } = await asking(of, query as Record<string, string>);
    expect([status, body.errors.map(({ path }) => path)]).toEqual([400, paths]);
    expect(body.errors[0]?.message).toMatch(/either from and to, or start and end/);
  });

  test("400: one that ends before it begins, told by the names that were sent", async () => {
    for (const [start, end] of [["from", "to"], ["start", "end"]] as const) {
      for (const [first, last] of [[LAST, FIRST], KYIV.toReversed()]) {
        const { status, body } = await asking(of, { [start]: `${first}`, [end]: `${last}` });
        expect([status, body.errors.map(({ path }) => path)]).toEqual([400, [`query.${end}`]]);
        expect(body.errors[0]?.message).toContain(start);
      }
    }
  });

  test.each(["2027-02-30", "2027-03-15T10:00:00", "2027-3-15", "1969-12-31", "now", ""])(
    "400: %j is neither a date nor an instant",
    async (value) => {
      const { status, body } = await asking(of, { start: value, end: LAST });
      expect([status, body.errors.map(({ path }) => path)]).toEqual([400, ["query.start"]]);
    },
  );
});
