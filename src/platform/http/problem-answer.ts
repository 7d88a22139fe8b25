import type { Problem } from "../../problem.ts";
import type { Begun } from "../contract/endpoint.ts";
import { withHeaders } from "../contract/reply.ts";
import { textResponse } from "./content-coding.ts";
import { languageHeaders } from "./language.ts";

/** What is known of a request that is answered with a problem. */
export type Refused = Pick<Begun, "requestId" | "wording" | "answerHeaders">;

/** The answer that explains a problem (RFC 9457), in the caller's language. */
export function problemAnswer(
  request: Request,
  problem: Problem,
  { requestId, wording: wordingOf, answerHeaders }: Refused,
): Response | Promise<Response> {
  const wording = wordingOf();
  const body = JSON.stringify(problem.toBody(requestId, wording));
  const own = { ...problem.headers, ...languageHeaders(wording) };
  return textResponse(request, body, problem.status, {
    "Content-Type": "application/problem+json",
    ...withHeaders(answerHeaders(), own),
  });
}
