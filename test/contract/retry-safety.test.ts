/** L7's rule about the document: whatever changes something can be sent again without fear. */
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { missingIn } from "../../tools/contract/completeness.ts";
import type { DocumentNode, PathNode } from "../../tools/contract/document.ts";
import { generate } from "../../tools/contract/emit.ts";
import { document, documentText } from "../support/contract-check.ts";

type Node = Record<string, unknown>;
/** The pieces of openapi.yaml that a test takes apart. */
type Whole = DocumentNode & { paths: Record<string, PathNode & Record<string, Node>> };

/** openapi.yaml with one operation changed: what it lacks then. */
function lacks(path: string, method: string, change: (operation: Node) => void): string[] {
  return missingIn(changed(path, method, change));
}

function changed(path: string, method: string, change: (operation: Node) => void): Whole {
  const whole = structuredClone(document) as Whole;
  const operation = whole.paths[path]?.[method];
  if (!operation) throw new Error(`openapi.yaml has no ${method} ${path}`);
  change(operation);
  return whole;
}

const answersOf = (operation: Node) => operation["responses"] as Record<string, Node>;
const PREVIEW = "/booking/slots/{id}/conflicts";

test.each([
  ["/booking/availability/bulk", "post"],
  ["/booking/slots/{id}", "put"],
  ["/me/profile", "patch"],
  ["/tutor/services/{id}", "delete"],
])("%s %s must take the key", (path, method) => {
  const at = `paths.${path}.${method}: `;
  const without = lacks(path, method, (operation) => delete operation["parameters"]);
  expect(without).toEqual([`${at}take the header Idempotency-Key, or say x-changes-nothing: true`]);
});

test("must declare 409 and 422, and show the codes that the key may get", () => {
  const at = "paths./tutor/services.post: ";
  const progress = `${at}answer 409 with an example of idempotency_in_progress`;
  const reused = `${at}answer 422 with an example of idempotency_key_reused`;
  const gone = (status: string) => (operation: Node) => delete answersOf(operation)[status];
  expect(lacks("/tutor/services", "post", gone("409"))).toEqual([progress]);
  expect(lacks("/tutor/services", "post", gone("422"))).toEqual([reused]);
  const another = lacks("/tutor/services", "post", (operation) => {
    answersOf(operation)["409"] = answersOf(operation)["422"] ?? {};
  });
  expect(another).toEqual([progress, `${at}declare the header Retry-After of 409`]);
});

test("must declare Retry-After where the first request may still run", () => {
  const missing = lacks("/lessons", "post", (operation) => {
    delete (answersOf(operation)["409"]?.["headers"] as Node)["Retry-After"];
  });
  expect(missing).toEqual(["paths./lessons.post: declare the header Retry-After of 409"]);
});

test("must declare Idempotent-Replayed of each success", () => {
  const missing = lacks("/tutor/services/{id}", "delete", (operation) => {
    answersOf(operation)["204"] = { description: "It is gone." };
  });
  expect(missing).toEqual([
    "paths./tutor/services/{id}.delete: declare the header Idempotent-Replayed of 204",
  ]);
});

test("x-changes-nothing frees an operation of it, and the generator lets it through", () => {
  const asWritten = changed(PREVIEW, "post", () => {});
  expect(missingIn(asWritten)).toEqual([]);
  expect(generate(stringify(asWritten, { aliasDuplicateObjects: false })))
    .toEqual(generate(documentText));
  const silent = lacks(PREVIEW, "post", (operation) => delete operation["x-changes-nothing"]);
  expect(silent[0]).toBe(
    `paths.${PREVIEW}.post: take the header Idempotency-Key, or say x-changes-nothing: true`,
  );
});

test("x-changes-nothing and the key contradict each other, and it is never false", () => {
  const key = [{ $ref: "#/components/parameters/IdempotencyKey" }];
  expect(lacks(PREVIEW, "post", (operation) => void (operation["parameters"] = key))).toEqual([
    `paths.${PREVIEW}.post: an Idempotency-Key where nothing is changed; leave it out`,
  ]);
  const no = lacks(PREVIEW, "post", (operation) => void (operation["x-changes-nothing"] = false));
  expect(no).toEqual([`paths.${PREVIEW}.post: x-changes-nothing is true or not there`]);
});
