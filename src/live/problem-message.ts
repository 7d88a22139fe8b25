import type { LiveMessage } from "../generated/answers.ts";
import type { Problem } from "../problem.ts";
import type { Wording } from "../wording/wording.ts";

type ProblemMessage = Extract<LiveMessage, { type: "problem" }>;

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
