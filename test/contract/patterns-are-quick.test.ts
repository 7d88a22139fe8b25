/**
 * A pattern that tries again from each letter needs minutes for a text of a body's length, 250 kB (ReDoS). Every one of
 * the contract sees texts of 6 kB here, made of what it is made of.
 */
import { expect, test } from "vitest";
import { languageFor } from "../../src/platform/http/language.ts";
import { requestIdOf } from "../../src/platform/http/exchange.ts";
import { traceIdOf } from "../../src/platform/telemetry/traceparent.ts";
import { takesGzip } from "../../src/platform/http/content-coding.ts";
import { hasGoodHost } from "../../src/platform/http/target.ts";
import { document } from "../support/contract-check.ts";
import { entries, piece } from "../support/operations.ts";

const LENGTH = 6_000;
/** Going through such a text takes 0.1 ms; trying again from each letter takes 50. */
const MOST_MS = 15;

/** Pieces that patterns of any kind repeat, and others that end what they would take. */
const PIECES = [
  ...[
    "a",
    "A",
    "1",
    " ",
    "\t",
    "-",
    "_",
    ".",
    ",",
    ":",
    "/",
    "@",
    '"',
    "é",
    "a-",
    "a.",
    "1.",
    "0-",
  ],
  ...['"",', '"a",', 'W/"a", ', "en-", "T0:", "[a=a]", "[a=A-"],
];
const ENDS = ["", "!", "\u0000", "Z"];
const STARTS = [
  "",
  "2027-01-01T00:00:00.",
  "2027-01-01T00:00:00Z",
  "https://",
  "gzip;q=0.",
  "en;q=0.",
];

const texts = STARTS.flatMap((start) =>
  PIECES.flatMap((piece) => {
    const body = start + piece.repeat(Math.ceil(LENGTH / piece.length));
    return ENDS.map((end) => body + end);
  })
);

/** The texts that take too long each of three times; a machine may be busy once. */
function slow(take: (text: string) => unknown): string[] {
  const isQuick = (text: string) => {
    const began = performance.now();
    take(text);
    return performance.now() - began < MOST_MS;
  };
  return texts.filter((text) => !isQuick(text) && !isQuick(text) && !isQuick(text))
    .map((text) => `${text.slice(0, 40)}…${text.slice(-2)}`);
}

function patternsIn(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) node.forEach((item) => patternsIn(item, found));
  for (const [key, value] of Array.isArray(node) ? [] : entries(node)) {
    if (key === "pattern" && typeof value === "string") found.add(value);
    else patternsIn(value, found);
  }
  return found;
}

test.each([...patternsIn(piece(document["components"])), ...patternsIn(piece(document["paths"]))]
  .filter((pattern, at, all) => all.indexOf(pattern) === at))(
    "%s",
    (pattern) => {
      const compiled = new RegExp(pattern, "u");
      expect(slow((text) => compiled.test(text))).toEqual([]);
    },
  );

/** What is looked at before anybody knows who sends it; a head has 64 kB. */
const headers: Readonly<Record<string, (text: string) => unknown>> = {
  "accept-encoding": takesGzip,
  "accept-language": (text) => languageFor(headersWith("accept-language", text), null),
  "x-request-id": (text) => requestIdOf(headersWith("x-request-id", text)),
  "traceparent": (text) => traceIdOf(headersWith("traceparent", text)),
  "host": (text) => hasGoodHost(headersWith("host", text)),
};

/** As a server's Headers: what cannot be sent is left out. */
function headersWith(name: string, text: string): Headers {
  return new Headers({ [name]: text.replaceAll(/[^\t -~\u0080-\u00ff]/g, "") });
}

test.each(Object.entries(headers))("the header %s", (_, take) => {
  expect(slow(take)).toEqual([]);
});
