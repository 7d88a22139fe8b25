import type { DocumentNode, OperationNode } from "./document.ts";
import type { Operation } from "./operations.ts";
import { shownCodes } from "./shown-codes.ts";

const STATUS = "429";
const CODE = "rate_limited";
const HEADERS = ["Retry-After", "RateLimit", "RateLimit-Policy"];

/** What an operation lacks of the answer to whoever has used up a quota (X4); every operation has quotas. */
export function missingForLimits(
  document: DocumentNode,
  { at, responses }: Operation,
  node: OperationNode,
): string[] {
  const answer = responses.find(({ status }) => status === STATUS);
  if (!answer) return [`answer ${STATUS}, by x-answers-of-all or by itself`];
  return [
    ...HEADERS.filter((name) => !(name in answer.headers))
      .map((name) => `declare the header ${name} of ${STATUS}`),
    ...(shownCodes(document, node, STATUS, at).includes(CODE)
      ? []
      : [`answer ${STATUS} with an example of ${CODE}`]),
  ];
}
