import type { LiveMessage } from "../generated/answers.ts";
import { problemOf } from "../database-problem.ts";
import type { Log } from "../platform/logging/log.ts";
import { Problem } from "../problem.ts";
import type { Wording } from "../wording/wording.ts";

type ProblemMessage = Extract<LiveMessage, { type: "problem" }>;

/** The problem that an error means. Faults of ours are logged. */
export function problemFor(error: unknown, log: Log): Problem {
  const problem = problemOf(error) ?? new Problem("internal");
  if (problem.status >= 500) log.error("live_failed", { code: problem.code, error });
  return problem;
}

/** A problem as whoever listens is told it. */
export function problemMessage(
  problem: Problem,
  requestId: string,
  wording: Wording,
): ProblemMessage {
  // Its schema is written with arrays that may be changed.
  const data = structuredClone(problem.toBody(requestId, wording)) as ProblemMessage["data"];
  return { type: "problem", data };
}
