import type { PublicContext } from "./context.ts";
import type { Cors } from "./cors.ts";
import type { Logger } from "./log.ts";
import { RequestLog } from "./request-log.ts";
import { requestIdOf, traceIdOf } from "./request-id.ts";

/** A request on its way: what every answer and the request's log line need (X5, X9). */
export type Exchange = PublicContext & {
  /** The path's template, once an operation was found. */
  route: string | null;
  tenantSlug: string | null;
  /** Adds the headers that every answer has, writes the log line and lets the answer go. */
  close(response: Response): Response;
};

type Parts = {
  readonly cors: Cors;
  readonly secure: (headers: Headers) => void;
  readonly log: Logger;
  readonly now: () => number;
};

/** Opens the exchange of a request; `close` ends it. */
export function openExchange(request: Request, { cors, secure, log, now }: Parts): Exchange {
  const requestId = requestIdOf(request.headers);
  const begunAt = performance.now();
  return {
    requestId,
    now,
    log: new RequestLog(log, requestId),
    route: null,
    tenantSlug: null,
    close(response) {
      const { headers, status } = response;
      headers.append("x-request-id", requestId);
      secure(headers);
      cors.allow(headers, request.headers.get("origin"));
      log.request({
        method: request.method,
        route: this.route ?? "(none)",
        status,
        ms: performance.now() - begunAt,
        tenant: this.tenantSlug,
        requestId,
        traceId: traceIdOf(request.headers),
      });
      return response;
    },
  };
}
