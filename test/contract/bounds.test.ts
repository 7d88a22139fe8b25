import { describe, expect, test } from "vitest";
import { document } from "../support/contract-check.ts";

/** What may be sent and answered has an end, says the contract (X12); answers are held against it. */

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => Array.isArray(value) ? value : [];

function resolved(value: unknown): Node {
  if (!isNode(value)) return {};
  if (typeof value["$ref"] !== "string") return value;
  const path = value["$ref"].slice(2).split("/");
  const target = path.reduce<unknown>((node, key) => isNode(node) ? node[key] : null, document);
  // What stands beside a reference narrows it.
  return { ...resolved(target), ...value, $ref: undefined };
}

/** Every schema below one, with the path to it. */
function* below(schema: unknown, path: string): Generator<[string, Node]> {
  const node = resolved(schema);
  yield [path, node];
  for (const key of ["allOf", "oneOf", "anyOf"]) {
    for (const [i, part] of list(node[key]).entries()) yield* below(part, `${path}/${key}${i}`);
  }
  if (isNode(node["properties"])) {
    for (const [name, part] of Object.entries(node["properties"])) {
      yield* below(part, `${path}.${name}`);
    }
  }
  if (isNode(node["items"])) yield* below(node["items"], `${path}[]`);
  if (isNode(node["additionalProperties"])) yield* below(node["additionalProperties"], `${path}.*`);
}

function unbounded(schema: unknown, path: string): string[] {
  return [...below(schema, path)].flatMap(([where, node]) => {
    const types = [node["type"]].flat();
    const isFixed = "const" in node || "enum" in node;
    return [
      ...(types.includes("array") && typeof node["maxItems"] !== "number"
        ? [`${where} has no maxItems`]
        : []),
      ...(types.includes("string") && !isFixed && typeof node["maxLength"] !== "number"
        ? [`${where} has no maxLength`]
        : []),
      ...(types.includes("object") && node["additionalProperties"] !== false &&
          node["allOf"] === undefined && typeof node["maxProperties"] !== "number"
        ? [`${where} has no maxProperties`]
        : []),
    ];
  });
}

const schemasOf = (content: unknown): unknown[] =>
  Object.entries(isNode(content) ? content : {})
    // A stream goes on; each of its messages is held to a schema of its own.
    .filter(([type]) => type !== "text/event-stream")
    .map(([, media]) => resolved(media)["schema"]);

const paths = isNode(document["paths"]) ? Object.values(document["paths"]) : [];
const operations = paths.filter(isNode).flatMap((path) =>
  ["get", "put", "post", "patch", "delete"].map((method) => path[method]).filter(isNode)
    .map((operation) => ({
      id: String(operation["operationId"]),
      parameters: [...list(path["parameters"]), ...list(operation["parameters"])].map(resolved),
      body: resolved(operation["requestBody"])["content"],
      responses: Object.entries(isNode(operation["responses"]) ? operation["responses"] : {}),
    }))
);

test("there are operations", () => expect(operations.length).toBeGreaterThan(40));

describe.each(operations)("$id", ({ parameters, body, responses }) => {
  test("every list, text and open object that it takes has an end", () => {
    const faults = [
      ...parameters.flatMap((one) => unbounded(one["schema"], `${one["in"]} ${one["name"]}`)),
      ...schemasOf(body).flatMap((schema) => unbounded(schema, "body")),
    ];
    expect(faults).toEqual([]);
  });

  test("every list, text and open object that it answers has an end", () => {
    const faults = responses.flatMap(([status, response]) =>
      schemasOf(resolved(response)["content"]).flatMap((schema) => unbounded(schema, status))
    );
    expect(faults).toEqual([]);
  });

  test("no list that it answers is of more than 3,000", () => {
    const long = responses.flatMap(([status, response]) =>
      schemasOf(resolved(response)["content"]).flatMap((schema) => [...below(schema, status)])
    ).filter(([, node]) => Number(node["maxItems"] ?? 0) > 3000);
    expect(long.map(([where]) => where)).toEqual([]);
  });
});
