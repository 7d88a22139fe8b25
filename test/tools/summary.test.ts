import { expect, test } from "vitest";
import { summarize } from "../../tools/summary.ts";

const passed = { status: "passed", assertionResults: [{}] };
const report = {
  success: true,
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [passed],
};

test("a run in which all passed", () => {
  expect(summarize(report)).toEqual({ line: "12 passed, 0 failed", ok: true });
});

test("a failed test fails the run", () => {
  const failed = { ...report, success: false, numFailedTests: 3 };
  expect(summarize(failed)).toEqual({ line: "12 passed, 3 failed", ok: false });
});

test("skipped and planned tests are told, and do not fail the run", () => {
  const some = { ...report, numPendingTests: 2, numTodoTests: 1 };
  expect(summarize(some)).toEqual({ line: "12 passed, 0 failed, 3 skipped", ok: true });
});

test("a file that could not be loaded is a failure", () => {
  const unloaded = { status: "failed", assertionResults: [] };
  const broken = { ...report, success: false, testResults: [passed, unloaded] };
  expect(summarize(broken)).toEqual({ line: "12 passed, 1 failed", ok: false });
});

test("an error outside of all tests is a failure", () => {
  expect(summarize({ ...report, success: false })).toEqual({
    line: "12 passed, 1 failed",
    ok: false,
  });
});

test("a run without a test that passed is no success", () => {
  const empty = { ...report, numPassedTests: 0, testResults: [] };
  expect(summarize(empty)).toEqual({ line: "0 passed, 0 failed", ok: false });
});
