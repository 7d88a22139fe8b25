/**
 * The last words of a test run, `N passed, N failed` or `N passed, N failed, N skipped`, from the
 * report that vitest's json reporter wrote. Exits 1 when something failed or no test ran.
 */

type Report = {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
};

/**
 * Counts what a report says. A file that could not even be loaded is one failure, and so is a run
 * that failed with no test to blame (an error outside of all tests).
 */
export function summarize(report: Report): { line: string; ok: boolean } {
  const unloaded =
    report.testResults.filter((file) =>
      file.status === "failed" && file.assertionResults.length === 0
    ).length;
  const known = report.numFailedTests + unloaded;
  const failed = known === 0 && !report.success ? 1 : known;
  const skipped = report.numPendingTests + report.numTodoTests;
  const line = `${report.numPassedTests} passed, ${failed} failed`;
  return {
    line: skipped === 0 ? line : `${line}, ${skipped} skipped`,
    ok: failed === 0 && report.numPassedTests > 0,
  };
}

if (import.meta.main) {
  const text = await Deno.readTextFile(Deno.args[0] ?? "").catch(() => null);
  if (text === null) {
    console.error("The tests wrote no report: they did not run to their end.");
    Deno.exit(1);
  }
  const { line, ok } = summarize(JSON.parse(text));
  console.log(line);
  if (!ok) Deno.exit(1);
}
