import { problemOf } from "../database-problem.ts";
import { callerName } from "./caller.ts";
import type { Context } from "./context.ts";
import type { Hooks } from "./contract/endpoint.ts";
import { readyReply } from "./contract/reply.ts";
import type { AnyReply } from "./contract/types.ts";
import { inProgress, type KeptAnswer, onceOnly } from "./idempotency.ts";
import { KeysInProgress } from "./keys-in-progress.ts";

type Around = NonNullable<Hooks["around"]>;

/**
 * The contract's hook for operations that take an Idempotency-Key (L7). Without the header the
 * operation just runs; with it the handler runs in the transaction that keeps its answer.
 */
export function createOnceOnlyReply(): Around {
  const keys = new KeysInProgress();
  return async (operation, context, parts, run) => {
    // Only operations whose contract declares the header come here; the other headers are what it
    // declares besides, such as If-Match.
    const { "idempotency-key": key, ...conditions } = parts.header as {
      "idempotency-key"?: string;
    };
    if (key === undefined) return run(context);
    const fingerprint = JSON.stringify([parts.path, parts.query, conditions, parts.body]);
    const name = JSON.stringify([
      context.tenant.id,
      callerName(context.caller),
      operation.id,
      key,
    ]);
    const once = () =>
      onceOnly(context, { operation: operation.id, key, fingerprint }, {
        work: async (db, log) => toKept(await run({ ...context, db, log })),
        refusal: (error) => refusalOf(error, context),
      });
    const answer = await keys.run(name, once, inProgress);
    return readyReply(answer.status, answer.body, answer.headers);
  };
}

function toKept({ status, text, headers }: AnyReply): KeptAnswer {
  if (text instanceof Uint8Array) throw new TypeError("bytes cannot be kept as an answer");
  return { status, headers: headers ?? {}, body: text };
}

/** The caller's own mistakes are their first answer too; what may pass by waiting is not kept. */
function refusalOf(error: unknown, context: Context): KeptAnswer | null {
  const problem = problemOf(error);
  if (!problem || problem.status >= 500) return null;
  return {
    status: problem.status,
    headers: { ...problem.headers, "Content-Type": "application/problem+json" },
    body: JSON.stringify(problem.toBody(context.requestId)),
  };
}
