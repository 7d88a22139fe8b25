/** The generator stops, and names the place, wherever it would have to guess or leave out. */
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { generate } from "../../tools/contract/emit.ts";

type Node = Record<string, unknown>;

/** A small contract that is fine, with one place replaced. */
function contract(change: (parts: { operation: Node; schema: Node; document: Node }) => void) {
  const schema: Node = {
    type: "object",
    additionalProperties: false,
    properties: { id: { type: "integer" } },
  };
  const operation: Node = {
    operationId: "putThing",
    summary: "Put",
    description: "Puts.",
    "x-roles": ["tutor"],
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
    requestBody: { required: true, content: { "application/json": { schema } } },
    responses: { "204": { description: "Done" } },
  };
  const document: Node = {
    openapi: "3.1.1",
    security: [{ bearerAuth: [] }],
    paths: { "/things/{id}": { put: operation } },
    components: {
      securitySchemes: {
        bearerAuth: { type: "http", scheme: "bearer" },
        key: { type: "apiKey", in: "header", name: "X-Key" },
      },
      schemas: {},
    },
  };
  change({ operation, schema, document });
  return () => generate(stringify(document, { aliasDuplicateObjects: false })).contract;
}

const property = (node: Node) => contract(({ schema }) => void (schema.properties = { id: node }));
const operation = (change: Node) =>
  contract(({ operation }) => {
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) delete operation[key];
      else operation[key] = value;
    }
  });
const parameter = (node: Node) =>
  operation({
    parameters: [
      { name: "id", in: "path", required: true, schema: { type: "integer" } },
      { name: "q", in: "query", schema: { type: "string" }, ...node },
    ],
  });
const answer = (node: Node) => operation({ responses: { "200": { description: "OK", ...node } } });
const json = (schema: Node) => ({ content: { "application/json": { schema } } });
const SOCKET = { "101": { description: "The WebSocket is open." } };
const tagged = (tag: Node) => ({
  type: "object",
  required: ["tag"],
  properties: { tag, x: { type: "integer" } },
});

test("the small contract itself is fine", () => {
  expect(contract(() => {})).not.toThrow();
});

const BODY = "paths./things/{id}.put.requestBody.id";
test.each<[string, () => string, string]>([
  ["an unknown keyword", property({ type: "string", contentEncoding: "base64" }), BODY],
  ["not", property({ not: { type: "string" } }), BODY],
  ["a keyword of another type", property({ type: "integer", maxLength: 3 }), BODY],
  ["readOnly", property({ type: "string", readOnly: true }), BODY],
  ["patternProperties", property({ type: "object", patternProperties: {} }), BODY],
  ["two types", property({ type: ["string", "integer"] }), BODY],
  ["an unknown type", property({ type: "date" }), BODY],
  ["null alone", property({ type: "null" }), BODY],
  ["an unknown format", property({ type: "string", format: "hostname" }), BODY],
  ["a Monday that is no date", property({ type: "string", "x-monday": true }), BODY],
  [
    "a whole minute of a date",
    property({ type: "string", format: "date", "x-whole-minute": true }),
    BODY,
  ],
  ["an unknown number format", property({ type: "integer", format: "int16" }), BODY],
  ["a bad pattern", property({ type: "string", pattern: "(" }), BODY],
  ["multipleOf a fraction", property({ type: "number", multipleOf: 0.1 }), BODY],
  ["a bound beyond 2^53", property({ type: "integer", maximum: 2 ** 60 }), BODY],
  ["an array without items", property({ type: "array" }), BODY],
  ["an enum that is not of its type", property({ type: "string", enum: ["a", 1] }), BODY],
  ["an enum with null in one place", property({ type: "string", enum: ["a", null] }), BODY],
  ["a required property that is not there", property({ type: "object", required: ["x"] }), BODY],
  [
    "minProperties with defaults",
    property({
      type: "object",
      additionalProperties: false,
      minProperties: 1,
      properties: { x: { type: "string", default: "" } },
    }),
    BODY,
  ],
  ["a $ref to nothing", property({ $ref: "#/components/schemas/Nope" }), "Nope"],
  ["a $ref to another file", property({ $ref: "other.yaml#/Nope" }), "other.yaml"],
  ["a keyword beside $ref", property({ $ref: "#/components/schemas/Nope", maxLength: 2 }), "Nope"],
  [
    "a oneOf whose alternatives overlap",
    property({
      oneOf: [{ type: "string", maxLength: 2 }, { type: "string", minLength: 2 }],
    }),
    BODY,
  ],
  [
    "a discriminator that does not tell apart",
    property({
      oneOf: [tagged({ const: "a" }), tagged({ enum: ["a", "b"] })],
      discriminator: { propertyName: "tag" },
    }),
    BODY,
  ],
  [
    "a discriminator's wrong mapping",
    property({
      oneOf: [tagged({ const: "a" }), tagged({ const: "b" })],
      discriminator: { propertyName: "tag", mapping: { a: "#/components/schemas/A" } },
    }),
    BODY,
  ],
  [
    "a property twice in allOf",
    property({ allOf: [tagged({ const: 1 }), tagged({ const: 2 })] }),
    BODY,
  ],
  [
    "a closed part of allOf",
    property({
      allOf: [
        { type: "object", additionalProperties: false, properties: {} },
        tagged({ const: 2 }),
      ],
    }),
    `${BODY}.allOf[0]`,
  ],
  ["a cookie", parameter({ in: "cookie" }), "put.parameters.q"],
  ["deepObject", parameter({ style: "deepObject" }), "put.parameters.q"],
  ["another name for nothing", parameter({ "x-same-as": "other" }), "put.parameters.q"],
  ["an object in the query", parameter({ schema: { type: "object" } }), "put.parameters.q"],
  [
    "a parameter that may be null",
    parameter({ schema: { type: ["string", "null"] } }),
    "put.parameters.q",
  ],
  ["a parameter with content", parameter({ content: {} }), "put.parameters.q"],
  ["the header Authorization", parameter({ in: "header", name: "Authorization" }), "Authorization"],
  [
    "a default of a required parameter",
    parameter({
      required: true,
      schema: { type: "string", default: "x" },
    }),
    "put.parameters.q",
  ],
  ["a path parameter that is not in the path", parameter({ in: "path", required: true }), "put"],
  ["a path parameter that is not declared", operation({ parameters: [] }), "put: {id}"],
  ["no operationId", operation({ operationId: undefined }), "put: no operationId"],
  ["no summary", operation({ summary: undefined }), "put: no summary"],
  ["no description", operation({ description: " " }), "put: no description"],
  ["no x-roles", operation({ "x-roles": undefined }), "put: no x-roles"],
  ["no roles where users sign in", operation({ "x-roles": [] }), "put: users"],
  ["roles where no user signs in", operation({ security: [{ key: [] }] }), "put: x-roles"],
  ["101 that says nothing of its messages", operation({ responses: SOCKET }), "put: 101"],
  [
    "messages without a WebSocket",
    operation({ "x-messages": { server: {}, client: {} } }),
    "put: x-messages",
  ],
  [
    "messages of one side only",
    operation({ responses: SOCKET, "x-messages": { server: { type: "string" } } }),
    "put.x-messages",
  ],
  [
    "a stream of events that is no success",
    operation({
      responses: {
        "201": {
          description: "Made",
          content: { "text/event-stream": { schema: { type: "string" } } },
        },
      },
    }),
    "text/event-stream",
  ],
  ["roles of a public operation", operation({ security: [] }), "put: x-roles"],
  ["an unknown scheme", operation({ security: [{ nope: [] }] }), "put.security"],
  ["two schemes at once", operation({ security: [{ bearerAuth: [], key: [] }] }), "put.security"],
  ["callbacks", operation({ callbacks: {} }), "put"],
  ["no responses", operation({ responses: undefined }), "put: no responses"],
  [
    "a range of statuses",
    operation({ responses: { "4XX": { description: "" } } }),
    "responses.4XX",
  ],
  [
    "a 204 with a body",
    operation({
      responses: { "204": { description: "", ...json({ type: "object" }) } },
    }),
    "responses.204",
  ],
  [
    "a form",
    operation({
      requestBody: { required: true, content: { "multipart/form-data": { schema: {} } } },
    }),
    "put.requestBody",
  ],
  ["an answer that is not JSON", answer({ content: { "text/html": {} } }), "responses.200"],
  [
    "two media types",
    answer({
      content: { "application/json": {}, "application/problem+json": {} },
    }),
    "responses.200",
  ],
  ["links", answer({ links: {} }), "responses.200"],
  ["an answer that may be null", answer(json({ type: ["object", "null"] })), "responses.200"],
  [
    "another method",
    contract(({ document }) => void (document.paths = { "/x": { trace: {} } })),
    "/x",
  ],
  ["OpenAPI 3.0", contract(({ document }) => void (document.openapi = "3.0.3")), "openapi"],
  [
    "a name that the module needs",
    contract(({ document, operation }) => {
      document.components = {
        ...document.components as Node,
        schemas: { Role: { type: "string" } },
      };
      operation.responses = {
        "200": { description: "", ...json({ $ref: "#/components/schemas/Role" }) },
      };
    }),
    "Role",
  ],
])("%s", (_, run, place) => {
  expect(run).toThrow(expect.objectContaining({ name: "ContractError" }));
  expect(run).toThrow(place);
});

test("--check exits 1 with one sentence when the file is stale", async () => {
  const folder = await Deno.makeTempDir();
  const [stale, answers] = [`${folder}/contract.ts`, `${folder}/answers.ts`];
  const run = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "tools/gen-contract.ts", "--in", "test/fixtures/contract.yaml", ...args],
      env: { NO_COLOR: "1" },
    }).output();
  const there = ["--out", stale];
  const { code, stderr } = await run("--check", ...there);
  expect(code).toBe(1);
  expect(new TextDecoder().decode(stderr)).toContain(`${stale} is not what`);
  expect((await run(...there)).code).toBe(0);
  expect((await run("--check", ...there)).code).toBe(0);
  await Deno.remove(answers);
  expect((await run("--check", ...there)).code).toBe(1);
  await Deno.remove(folder, { recursive: true });
});
