import type { DocumentNode, OperationNode } from "./document.ts";
import type { Operation } from "./operations.ts";
import { shownCodes } from "./shown-codes.ts";

const KEY = "Idempotency-Key";
const REPLAYED = "Idempotent-Replayed";
/** When the first request with a key will be done. */
const RETRY = "Retry-After";
/** The answers that a key may get by itself. */
const CODES = { "409": "idempotency_in_progress", "422": "idempotency_key_reused" } as const;

/**
 * What an operation lacks for safe retries (L7): every POST, PUT, PATCH and DELETE takes an
 * Idempotency-Key and declares what comes of it, unless `x-changes-nothing: true` says there is no need.
 */
export function missingForRetries(
  document: DocumentNode,
  operation: Operation,
  node: OperationNode,
): string[] {
  const takesKey = operation.parameters.some(({ name, in: where }) =>
    where === "header" && name.toLowerCase() === KEY.toLowerCase()
  );
  const claim = node["x-changes-nothing"];
  if (claim !== undefined && claim !== true) return ["x-changes-nothing is true or not there"];
  if (operation.method === "get" || claim) {
    return takesKey ? [`an ${KEY} where nothing is changed; leave it out`] : [];
  }
  return [
    ...(takesKey ? [] : [`take the header ${KEY}, or say x-changes-nothing: true`]),
    ...Object.entries(CODES).flatMap(([status, code]) =>
      shownCodes(document, node, status, operation.at).includes(code)
        ? []
        : [`answer ${status} with an example of ${code}`]
    ),
    ...operation.responses.flatMap(({ status, headers }) =>
      status === "409" && !(RETRY in headers) ? [`declare the header ${RETRY} of ${status}`] : []
    ),
    ...operation.responses.flatMap(({ status, headers }) =>
      status.startsWith("2") && !(REPLAYED in headers)
        ? [`declare the header ${REPLAYED} of ${status}`]
        : []
    ),
  ];
}
