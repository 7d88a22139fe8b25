import { expect, test } from "vitest";
import { requestIdOf } from "../../src/platform/http/exchange.ts";
import { traceIdOf } from "../../src/platform/telemetry/traceparent.ts";

test("a caller's X-Request-Id is kept when it is harmless", () => {
  for (const id of ["abcdefgh", "A.b-c_1234", "x".repeat(128)]) {
    expect(requestIdOf(new Headers({ "x-request-id": id }))).toBe(id);
  }
});

test("anything else is replaced by a new one", () => {
  const odd = [
    "short",
    "x".repeat(129),
    "with space",
    'quote"quote',
    "a/b/c/d/e",
    "{}{}{}{}",
    "äöüäöüäöü",
  ];
  for (const id of odd) {
    expect(requestIdOf(new Headers({ "x-request-id": id })), id).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("new ids are different", () => {
  const ids = Array.from({ length: 10_000 }, () => requestIdOf(new Headers()));
  expect(new Set(ids).size).toBe(10_000);
});

test("traceparent gives its trace id", () => {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  expect(traceIdOf(new Headers({ traceparent }))).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
});

test("null: no traceparent, or one that the standard forbids", () => {
  const odd = [
    ...["", "00", "00-xyz", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`],
    ...["ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
    ...["00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"],
  ];
  expect(traceIdOf(new Headers())).toBeNull();
  for (const traceparent of odd) expect(traceIdOf(new Headers({ traceparent }))).toBeNull();
});
