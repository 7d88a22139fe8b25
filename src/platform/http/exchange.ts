import type { Begun } from "../contract/endpoint.ts";
import { Bound } from "../database/bound.ts";
import type { Cors } from "./cors.ts";
import type { Logger } from "../logging/log.ts";
import { RequestLog } from "../logging/request-log.ts";
import { requestIdOf, traceIdOf } from "./request-id.ts";

/** A request on its way: what its answer and its log line need (X5, X9). */
export type Exchange = Begun & {
  /** The path to go by, where it is not that of the request at hand. */
  path: string | null;
  /** The path's template, once an operation was found. */
  route: string | null;
  tenantSlug: string | null;
  /** Milliseconds on the monotonic clock. */
  readonly begunAt: number;
};

type Parts = {
  readonly cors: Cors;
  readonly secure: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly now: () => number;
  /** How long a request may take of the database, in ms. */
  readonly boundMs: number;
};

/** Begins the exchange of a request. */
export function openExchange(
  request: Request,
  { cors, secure, log, now, boundMs }: Parts,
): Exchange {
  const requestId = requestIdOf(request.headers);
  return {
    requestId,
    now,
    log: new RequestLog(log, requestId),
    answerHeaders: { ...secure, ...cors.headersFor(request), "X-Request-Id": requestId },
    path: null,
    route: null,
    tenantSlug: null,
    begunAt: performance.now(),
    bound: new Bound(boundMs),
  };
}

/** Writes the log line of an exchange that has its answer. */
export function logExchange(
  log: Logger,
  exchange: Exchange,
  request: Request,
  status: number,
): void {
  log.request({
    method: request.method,
    route: exchange.route ?? "(none)",
    status,
    ms: performance.now() - exchange.begunAt,
    tenant: exchange.tenantSlug,
    requestId: exchange.requestId,
    traceId: traceIdOf(request.headers),
  });
}
