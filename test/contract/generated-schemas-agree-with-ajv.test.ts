/**
 * The generated zod schemas must accept exactly what the contract says. The oracle is ajv, which
 * reads the contract itself; where it is laxer than RFC 3339 or PostgreSQL, `stricter` says how, and
 * `known` what requests ask for besides. What comes out of a request is what the contract says with
 * its instants decoded.
 */
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import type * as z from "zod/mini";
import { answers } from "../../src/generated/answers.ts";
import { routes } from "../../src/generated/contract.ts";
import type { ResponseShape, Route, Routes } from "../../src/platform/contract/types.ts";
import { type DocumentNode, readDocument, type SchemaNode } from "../../tools/contract/document.ts";
import { resolve as follow } from "../../tools/contract/document.ts";
import { type Operation, operationsOf } from "../../tools/contract/operations.ts";
import { answers as fixtureAnswers } from "../fixtures/generated-answers.ts";
import { routes as fixtureRoutes } from "../fixtures/generated-contract.ts";
import { document as openapi } from "../support/contract-check.ts";
import { randomOf, SEED } from "../time/random.ts";
import { mutated, valueOf } from "./random-values.ts";

const FIXTURE = "test/fixtures/contract.yaml";
const VALUES = Number(Deno.env.get("FUZZ") ?? 300);

type Answers = Readonly<Record<string, Readonly<Record<string, ResponseShape>>>>;

/** What was generated of a contract. */
type Generated = { readonly routes: Routes; readonly answers: Answers };

type Target = {
  readonly name: string;
  readonly isRequest: boolean;
  readonly schema: SchemaNode;
  readonly zod: z.ZodMiniType;
};

describe.each([
  ["openapi.yaml", openapi as DocumentNode, { routes, answers } as Generated],
  [
    FIXTURE,
    readDocument(Deno.readTextFileSync(FIXTURE)),
    { routes: fixtureRoutes, answers: fixtureAnswers } as Generated,
  ],
])("%s", (_, document, generated) => {
  const compile = { request: oracleOf(document, true), response: oracleOf(document, false) };
  const compileDecoded = oracleOf(decoded(document), true);
  const resolve = (schema: SchemaNode): SchemaNode => follow(document, schema, "test");

  test.each(targetsOf(document, generated))(
    `$name (seed ${SEED})`,
    ({ name, isRequest, schema, zod }) => {
      const random = randomOf(SEED);
      const oracle = compile[isRequest ? "request" : "response"](schema);
      const after = isRequest ? compileDecoded(decoded(schema)) : oracle;
      const differences: string[] = [];
      let accepted = 0;
      for (let round = 0; round < VALUES; round++) {
        let value = valueOf(schema, random, resolve);
        for (let changes = round % 4; changes > 0; changes--) value = mutated(value, random);
        const said = oracle(value);
        const result = zod.safeParse(value);
        if (said) accepted++;
        if (said !== result.success) differences.push(`${said}: ${JSON.stringify(value)}`);
        else if (result.success && !after(result.data)) differences.push(`${name} became invalid`);
      }
      expect(differences.slice(0, 3)).toEqual([]);
      expect(accepted).toBeGreaterThan(VALUES / 20);
    },
  );
});

type Oracle = (value: unknown) => boolean;

function oracleOf(document: DocumentNode, isRequest: boolean): (schema: SchemaNode) => Oracle {
  const ajv = new Ajv.default({ strict: false });
  addFormats.default(ajv);
  for (const format of ["date", "date-time"] as const) {
    const lax = new Ajv.default({ strict: false });
    addFormats.default(lax);
    const accepts = lax.compile({ type: "string", format });
    ajv.addFormat(
      format,
      (text: string) =>
        isRequest
          ? accepts(bare(text)) && stricter(bare(text)) && isKnown(bare(text)) && isZoned(text)
          : accepts(text) && stricter(text),
    );
  }
  // What a wall time is, its pattern says.
  ajv.addFormat("wall-time", () => true);
  ajv.addFormat("iana-time-zone", (text: string) => !isRequest || isZone(text));
  const marks = { "x-monday": isMonday, "x-whole-minute": isWholeMinute };
  for (const [keyword, validate] of Object.entries(marks)) {
    ajv.addKeyword({ keyword, validate: (_: true, text: unknown) => !isRequest || validate(text) });
  }
  ajv.addFormat("int32", { type: "number", validate: (value) => Math.abs(value + 0.5) < 2 ** 31 });
  const { components } = document;
  return (schema) => {
    const check = ajv.compile({ ...schema, components });
    return (value) => check(value);
  };
}

/** Capital T and Z, no leap second, no year 0, nothing that Temporal cannot hold. */
function stricter(text: string): boolean {
  if (text.startsWith("0000")) return false;
  if (text.length === 10) return true;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) return false;
  try {
    return Temporal.Instant.from(text).toString().startsWith("0000") === false;
  } catch {
    return false;
  }
}

/** Without the zone that a request may put behind it, and in capitals. */
const bare = (text: string): string => text.replace(/\[.*$/s, "").toUpperCase();

/** Whether the zone behind it, if there is one, is at that offset then. */
function isZoned(text: string): boolean {
  if (!text.includes("[")) return true;
  try {
    return Temporal.ZonedDateTime.from(text, { offset: "reject" }).epochNanoseconds !== null;
  } catch {
    return false;
  }
}

/** Within the years that requests may name. */
function isKnown(text: string): boolean {
  const utc = text.length === 10 ? text : Temporal.Instant.from(text).toString();
  return /^(19[7-9]|20)/.test(utc);
}

const isMonday = (text: unknown) => {
  try {
    return Temporal.PlainDate.from(String(text)).dayOfWeek === 1;
  } catch {
    return true; // `format` says that it is no date.
  }
};

const isWholeMinute = (text: unknown) =>
  typeof text !== "string" || !/T\d\d:\d\d:(?!00(\.0+)?[Z+-])/i.test(text);

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).format(0) !== "";
  } catch {
    return false;
  }
}

/** The same with numbers where a request has instants and wall times; other texts stay texts. */
function decoded<Node>(node: Node): Node {
  const text = JSON.stringify(node, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("format" in value)) return value;
    if (value.format !== "date-time" && value.format !== "wall-time") return value;
    const isNullable = "type" in value && Array.isArray(value.type) && value.type.includes("null");
    return { type: isNullable ? ["integer", "null"] : "integer" };
  });
  return JSON.parse(text);
}

/** The bodies of all operations, each component once. */
function targetsOf(document: DocumentNode, { routes, answers }: Generated): Target[] {
  const targets = operationsOf(document).flatMap((operation) => {
    const route = routes[operation.id];
    const shapes = answers[operation.id];
    if (route === undefined || shapes === undefined) {
      throw new Error(`nothing of ${operation.id}: run deno task gen`);
    }
    return [...bodyOf(operation, route), ...answersOf(operation, shapes)];
  });
  return [...new Map(targets.map((target) => [target.zod, target])).values()];
}

function bodyOf({ id, body }: Operation, route: Route): Target[] {
  const zod = route.request?.body?.content["application/json"].schema;
  return body && zod ? [{ name: `${id} body`, isRequest: true, schema: body.schema, zod }] : [];
}

function answersOf({ id, responses }: Operation, shapes: Answers[string]): Target[] {
  return responses.flatMap(({ status, content }) => {
    const zod = content && shapes[status]?.content?.[content.type]?.schema;
    return zod ? [{ name: `${id} ${status}`, isRequest: false, schema: content.schema, zod }] : [];
  });
}
