/** C2, X12: a hall that cannot tell what was changed is asked, and then the database is. */
import { expect, test } from "vitest";
import type { Found } from "../../../src/calendar/calendar-changes.ts";
import { Halls } from "../../../src/platform/worker/halls.ts";
import { lookByHall } from "../../../src/start/worker/look-by-hall.ts";

const found = (look: string): Found => ({ look, server: "1", changed: [], isWhole: true });
const byItself = (since: string | null) => Promise.resolve(found(`after ${since} by itself`));

/** The runtime's binding, whose objects all answer so. */
const boundTo = (answer: (request: Request) => Promise<Response>) =>
  Halls.of({ idFromName: (name: string) => name, get: () => ({ fetch: answer }) }, 1);

test("the hall is told of the look before, whatever is in its words", async () => {
  const asked: string[] = [];
  const halls = boundTo(({ url }) => {
    asked.push(decodeURIComponent(new URL(url).pathname));
    return Promise.resolve(Response.json(found("12:13:12/a")));
  });
  const look = lookByHall(halls, byItself);
  expect(await look(null)).toEqual(found("12:13:12/a"));
  await look("12:13:12/a");
  expect(asked).toEqual(["/changes/", "/changes/12:13:12/a"]);
});

test.each([
  ["rejects", () => Promise.reject(new Error("the object was reset"))],
  [
    "is of a version that knows no such question",
    () => Promise.resolve(new Response("", { status: 404 })),
  ],
  ["has no database", () => Promise.resolve(new Response("", { status: 500 }))],
])("where the hall %s a request looks by itself", async (_, answer) => {
  expect(await lookByHall(boundTo(answer), byItself)("7")).toEqual(found("after 7 by itself"));
});

test("and where none is bound", async () => {
  expect(await lookByHall(null, byItself)(null)).toEqual(found("after null by itself"));
});
