/** X4's rule about the document: every operation says what it answers whose quota is used up. */
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { missingIn } from "../../tools/contract/completeness.ts";
import { readDocument } from "../../tools/contract/document.ts";
import { generate } from "../../tools/contract/emit.ts";

type Node = Record<string, unknown>;

const header = { description: "Of a quota.", schema: { type: "string" } };
const limited: Node = {
  description: "Too many.",
  headers: { "Retry-After": header, RateLimit: header, "RateLimit-Policy": header },
  content: {
    "application/problem+json": {
      schema: { type: "object", properties: { code: { type: "string" } } },
      examples: { one: { summary: "One", value: { code: "rate_limited" } } },
    },
  },
};

/** A contract of one operation that lacks much, but nothing of limits; with this changed. */
const contract = (method: string, change: Node = {}, responses: Node = { "429": limited }) =>
  stringify({
    openapi: "3.1.1",
    paths: {
      "/things": {
        [method]: {
          operationId: "things",
          summary: "Things",
          description: "Things.",
          security: [],
          responses: { "204": { description: "Done." }, ...responses },
          ...change,
        },
      },
    },
  }, { aliasDuplicateObjects: false });

const lacks = (method: string, responses?: Node) =>
  missingIn(readDocument(contract(method, {}, responses))).filter((line) => line.includes("429"));

test.each(["get", "post", "delete"])("%s must declare 429, also where it is public", (method) => {
  expect(lacks(method)).toEqual([]);
  expect(lacks(method, {})).toEqual([
    `paths./things.${method}: answer 429, by x-answers-of-all or by itself`,
  ]);
});

test("of its own answer it must declare the headers, and show an example", () => {
  expect(lacks("get", { "429": { description: "Too many." } })).toEqual([
    "paths./things.get: declare the header Retry-After of 429",
    "paths./things.get: declare the header RateLimit of 429",
    "paths./things.get: declare the header RateLimit-Policy of 429",
    "paths./things.get: answer 429 with an example of rate_limited",
  ]);
});

test("x-rate-class is costly, of what changes nothing, or not there", () => {
  const marked = (method: string, change: Node) => () =>
    generate(contract(method, change)).contract;
  const costly = { "x-rate-class": "costly" };
  const asks = { "x-changes-nothing": true };
  expect(marked("get", { "x-rate-class": "cheap" })).toThrow("x-rate-class is costly, or not");
  expect(marked("post", costly)).toThrow("is for reads");
  const classOf = (method: string, change: Node = {}) =>
    /"x-rate-class": "(\w+)"/.exec(marked(method, change)())?.[1];
  expect([classOf("get"), classOf("get", costly), classOf("post"), classOf("delete")]).toEqual([
    "default",
    "costly",
    "writes",
    "writes",
  ]);
  expect([classOf("post", asks), classOf("post", { ...asks, ...costly })]).toEqual([
    "default",
    "costly",
  ]);
});
