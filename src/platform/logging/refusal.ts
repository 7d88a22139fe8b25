import type { Problem } from "../../problem.ts";
import type { Log } from "./log.ts";

/**
 * What stood in the way of a change, as a warning with its code (X5): many of one code tell of a client
 * that shows what is not so. A caller's other mistakes need no line.
 */
export function logRefusal(
  log: Log,
  operation: string,
  problem: Problem,
  ids: Readonly<Record<string, number>> = {},
): void {
  if (!problem.isRefusal) return;
  const { code, status, extra: { conflicts } } = problem;
  const counted = conflicts && { conflicts: conflicts.length };
  log.warn("refused", { operation, code, status, ...counted, ...ids });
}
