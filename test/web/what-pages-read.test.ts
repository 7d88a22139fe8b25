import { expect, test } from "vitest";
import { promisedLists } from "../../web/backend/promised-lists.ts";
import { keyOf, shelfOf } from "../../web/offline/kept-answers.ts";
import { document } from "../support/contract-check.ts";
import { entries, list, piece, resolve } from "../support/operations.ts";

const WEB = new URL("../../web/", import.meta.url);

/** What is read and not kept for when there is no network, and why. */
const NOT_KEPT: Readonly<Record<string, string>> = {
  "/lessons": "a tutor's lessons have the names of others",
  "/lessons/{id}/rating": "is read to be written",
  "/marketplace/facets": "a search is a question of its moment",
  "/marketplace/tutors": "a search is a question of its moment",
  "/schedule/explain": "a verdict holds for its moment",
  "/tutor/relations": "a list of other people",
  "/tutor/relations/recent-actions": "a list of other people",
  "/tutor/relations/{id}/timeline": "tells of somebody else",
  "/tutor/services/{id}": "is read to be written",
  "/tutors/{id}/ratings": "what other people say",
  "/users": "a list of other people",
  "/webhooks/deliveries/{id}": "has what happened to other people",
  "/webhooks/endpoints": "an admin's, who can do nothing with it then",
  "/webhooks/endpoints/{id}": "is read to be written",
  "/webhooks/endpoints/{id}/deliveries": "has what happened to other people",
  "/lessons/series/{id}": "is read to be written",
  "/tutor/blocks/{id}": "is read to be written",
  "/tutor/relations/{id}": "is read to be written",
};

/** The paths of all that pages read, as the contract has them. */
async function readsIn(folder = WEB): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await readsIn(new URL(`${name}/`, folder)));
    if (!/\.(ts|vue)$/.test(name)) continue;
    const source = await Deno.readTextFile(new URL(name, folder));
    found.push(...Array.from(source.matchAll(/\bGET\(\s*"([^"]+)"/g), ([, path = ""]) => path));
  }
  return [...new Set(found)].sort();
}
const reads = await readsIn();

/** The names of the lists that a schema requires. */
function listsIn(thing: unknown): string[] {
  const schema = piece(resolve(thing));
  const required = list(schema["required"]);
  const own = entries(schema["properties"])
    .filter(([name, of]) => required.includes(name) && piece(resolve(of))["type"] === "array")
    .map(([name]) => name);
  return [...own, ...list(schema["allOf"]).flatMap(listsIn)];
}

function promisedBy(path: string): string[] {
  let place: unknown = document["paths"];
  for (const name of [path, "get", "responses", "200", "content", "application/json", "schema"]) {
    place = piece(resolve(place))[name];
  }
  return listsIn(place).sort();
}

test("without a list that the contract promises an answer to what pages read counts as none", () => {
  const promised = reads.map((path) => [path, promisedBy(path)] as const);
  const known = Object.entries(promisedLists).map(([path, names]) => [path, names.toSorted()]);
  expect(known.toSorted()).toEqual(promised.filter(([, names]) => names.length > 0));
});

test("what pages read is kept for when there is no network, or not, for a reason", () => {
  const kept = reads.filter((path) => shelfOf(path.replaceAll(/\{\w+\}/g, "7")) !== null);
  expect([...kept, ...Object.keys(NOT_KEPT)].sort()).toEqual(reads);
});

const NOW = Date.parse("2027-03-10T10:00:00Z");
const at = (path: string, now: number) => keyOf(`https://half.hour/api${path}`, now);

test.each([
  ["the lessons ahead", (now: string) => `/lessons/my?from=${now}`],
  ["the lessons that are over", (now: string) => `/lessons/my?from=2026-12-10T10:00:00Z&to=${now}`],
  ["the time off ahead", (now: string) => `/tutor/blocks?tutor_id=7&from=${now}`],
])("%s are kept as the one list, whenever in these hours they are asked for", (_, path) => {
  const later = NOW + 5 * 3_600_000;
  expect(at(path(new Date(later).toISOString()), later))
    .toBe(at(path(new Date(NOW).toISOString()), NOW));
});

test("the time off of each half hour is kept by itself, and so are the months of what is over", () => {
  const halfHours = ["10:00", "10:30"].map((time) =>
    at(`/tutor/blocks?from=2027-03-10T${time}:00Z&to=2027-03-10T11:00:00Z`, NOW)
  );
  const months = ["2027-03-10", "2026-12-10"].map((date) =>
    at(`/lessons/my?to=${date}T10:00:00Z`, NOW)
  );
  expect(new Set([...halfHours, ...months]).size).toBe(4);
});
