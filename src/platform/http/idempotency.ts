import { firstAnswer, keepAnswer, lockIdempotencyKey } from "../../generated/sql/idempotency.ts";
import { Problem } from "../../problem.ts";
import { DAY } from "../../time/units.ts";
import { callerName, type Context } from "../contract/context.ts";
import type { Hooks } from "../contract/endpoint.ts";
import { readyReply } from "../contract/reply.ts";
import type { AnyReply } from "../contract/types.ts";
import { type Db, inTransaction } from "../database/db.ts";
import { HeldLog } from "../logging/held-log.ts";
import type { Log } from "../logging/log.ts";
import { logRefusal } from "../logging/refusal.ts";
import { KeysInProgress } from "./keys-in-progress.ts";
import { languageHeaders } from "./language.ts";

/** An answer as it can be kept: what was sent, and what is sent again. */
export type KeptAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null for an answer without a body. */
  readonly body: string | null;
};

/** What is sent now, and the body that is kept of it, which lacks what may be shown once only. */
type Answered = KeptAnswer & { readonly kept: string | null };

export type KeyedRequest = {
  readonly operation: string;
  readonly key: string;
  /** What the caller asked for, in a form that is the same whenever they ask the same. */
  readonly fingerprint: string;
};

/** How long a first answer is given again, by the clock that is handed in. */
export const KEPT_MS = DAY;

/** How the request is carried out, and how its refusal is answered; null: not an answer to keep. */
export type Run = {
  /** What these two write to `log` is written when the transaction has been committed. */
  readonly work: (db: Db, log: Log) => Promise<Answered>;
  readonly refusal: (error: unknown, log: Log) => Answered | null;
};

/**
 * Runs a request that carries an Idempotency-Key (L7): its effect and its answer are stored in one
 * transaction, also when the answer is a problem of the caller's (4xx). Sent again by the same caller
 * to the same operation, the first answer comes back with `Idempotent-Replayed: true`, in the language that
 * it was given in.
 * @throws Problem idempotency_key_reused (another request), idempotency_in_progress.
 */
async function onceOnly(
  context: Context,
  request: KeyedRequest,
  run: Run,
): Promise<KeptAnswer> {
  const requestHash = await sha256(request.fingerprint);
  const id = { caller: callerName(context.caller), operation: request.operation, key: request.key };
  const log = new HeldLog(context.log);
  const answered = await inTransaction(context.db, async (tx) => {
    log.clear();
    const { locked } = await lockIdempotencyKey(tx, id);
    if (!locked) throw inProgress();
    const now = context.now();
    const first = await firstAnswer(tx, { ...id, notBefore: now - KEPT_MS });
    if (first) return replay(first, requestHash);
    const answer = await inTransaction(tx, (db) => run.work(db, log)).catch((error) => {
      log.clear();
      const refusal = run.refusal(error, log);
      if (refusal) return refusal;
      throw error;
    });
    const { status, headers, kept } = answer;
    await keepAnswer(tx, { ...id, requestHash, status, headers, body: kept, at: now });
    return answer;
  });
  log.release();
  return answered;
}

const inProgress = () => new Problem("idempotency_in_progress");

type First = NonNullable<Awaited<ReturnType<typeof firstAnswer>>>;

function replay(first: First, requestHash: string): KeptAnswer {
  if (first.request_hash !== requestHash) {
    throw new Problem("idempotency_key_reused");
  }
  return {
    status: first.status,
    // Written by `onceOnly` from such a record.
    headers: { ...first.headers as Record<string, string>, "Idempotent-Replayed": "true" },
    body: first.body,
  };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

/** What a caller is told of an error; null: our own fault. */
export type ProblemOf = (error: unknown) => Problem | null;

/**
 * The contract's hook for operations that take an Idempotency-Key (L7). Without the header the
 * operation just runs; with it the handler runs in the transaction that keeps its answer.
 */
export function createOnceOnly(problemOf: ProblemOf): NonNullable<Hooks["around"]> {
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
    const refusal = (error: unknown, log: Log) => {
      const problem = problemOf(error);
      if (problem) logRefusal(log, operation.id, problem);
      return refusalOf(problem, context);
    };
    const work = async (db: Db, log: Log) => {
      try {
        return toKept(await run({ ...context, db, log }));
      } catch (error) {
        const stands = error instanceof Problem && error.extra.keepsChanges;
        const answer = stands ? refusal(error, log) : null;
        if (answer === null) throw error;
        return answer;
      }
    };
    const once = () =>
      onceOnly(context, { operation: operation.id, key, fingerprint }, { work, refusal });
    const answer = await keys.run(name, once, inProgress);
    return readyReply(answer.status, answer.body, answer.headers);
  };
}

function toKept({ status, text, kept, headers }: AnyReply): Answered {
  if (text instanceof Uint8Array) throw new TypeError("bytes cannot be kept as an answer");
  const answer = { status, headers: headers ?? {}, body: text };
  return { ...answer, kept: kept ?? text };
}

/** The caller's own mistakes are their first answer too; what may pass by waiting is not kept. */
function refusalOf(problem: Problem | null, context: Context): Answered | null {
  if (!problem || problem.status >= 500 || problem.status === 429) return null;
  const wording = context.wording();
  const body = JSON.stringify(problem.toBody(context.requestId, wording));
  return {
    status: problem.status,
    headers: {
      ...problem.headers,
      ...languageHeaders(wording),
      "Content-Type": "application/problem+json",
    },
    body,
    kept: body,
  };
}
