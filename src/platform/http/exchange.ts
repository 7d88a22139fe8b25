import type { Addressee } from "../contract/context.ts";
import type { Begun } from "../contract/endpoint.ts";
import { Bound } from "../database/bound.ts";
import type { Admission } from "../limits/admission.ts";
import type { Logger } from "../logging/log.ts";
import { RequestLog } from "../logging/request-log.ts";
import type { KnownUser } from "../auth/known-users.ts";
import { methodLabel, type RequestMetrics } from "../telemetry/request-metrics.ts";
import type { RequestSpan } from "../telemetry/spans.ts";
import { Stages } from "../telemetry/stages.ts";
import { wordingFor } from "../../wording/wording.ts";
import type { Cors } from "./cors.ts";
import { languageFor } from "./language.ts";
import type { Upgrade } from "./upgrade.ts";

const acceptable = /^[A-Za-z0-9._-]{8,128}$/;

/**
 * The id under which a request is logged and answered (X5): the caller's own `X-Request-Id` when
 * it is 8 to 128 letters, digits, dots, dashes or underscores, else a new one.
 */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given !== null && acceptable.test(given) ? given : newId();
}

let prefix = "";
let issued = 0;

/** Random for each process and every 65,536 ids, counted in between: unique, and 0.1 µs. */
function newId(): string {
  if (issued % 65_536 === 0) prefix = crypto.randomUUID().slice(0, 31);
  return prefix + (65_536 + issued++ % 65_536).toString(16);
}

/** A request on its way: what its answer and its log line need (X5, X9). */
export type Exchange = Begun & {
  /** What goes out with the answer besides how long it took; more may be put in on the way. */
  readonly headers: Record<string, string>;
  /** See Context; null as long as nobody has to ask. */
  admission: Admission;
  /** The address at the other end of the connection; null where it is not known. */
  readonly peer: string | null;
  /** The path to go by, where it is not that of the request at hand. */
  path: string | null;
  /** The path's template, once an operation was found. */
  route: string | null;
  tenantSlug: string | null;
  /** Whether it was counted as a failure already, before its key was looked up. */
  isCounted: boolean;
  /** Who calls, where that is a user. */
  user: KnownUser | null;
  /** The person whom a program acts for. */
  addressee: Addressee | null;
  /** 32 hex digits; null: of no trace. */
  readonly traceId: string | null;
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
  readonly upgrade: Upgrade;
};

/** Begins the exchange of a request. */
export function openExchange(
  request: Request,
  peer: string | null,
  { cors, secure, log, now, boundMs, upgrade }: Parts,
  traceId: string | null,
): Exchange {
  const begunAt = performance.now();
  const requestId = requestIdOf(request.headers);
  const own = new RequestLog(log, requestId, traceId);
  const stages = new Stages(own, begunAt);
  const headers = { ...secure, ...cors.headersFor(request), "X-Request-Id": requestId };
  const exchange: Exchange = {
    requestId,
    traceId,
    now,
    log: own,
    headers,
    // No getter: an object with one of its own costs a request 8 µs.
    answerHeaders: () => ({ ...headers, "Server-Timing": stages.text() }),
    peer,
    admission: null,
    path: null,
    route: null,
    isCounted: false,
    tenantSlug: null,
    user: null,
    addressee: null,
    wording: () => {
      const { language = null, timezone = null } = exchange.addressee ?? exchange.user ?? {};
      return wordingFor(languageFor(request.headers, language), timezone);
    },
    upgrade: (protocol, open) => upgrade(request, protocol, open),
    begunAt,
    bound: new Bound(boundMs, stages),
  };
  return exchange;
}

/** What has no route: a path that leads nowhere, or a document. */
const NO_ROUTE = "(none)";

/** Tells the log, the metrics and the span, if there is one, of an exchange that has its answer (X5, X6). */
export function closeExchange(
  { log, requests }: { readonly log: Logger; readonly requests: RequestMetrics },
  span: RequestSpan | null,
  exchange: Exchange,
  method: string,
  status: number,
): void {
  const { route, requestId, traceId, tenantSlug: tenant } = exchange;
  const ms = performance.now() - exchange.begunAt;
  const known = methodLabel(method);
  const told = route ?? NO_ROUTE;
  log.request({ method: known, route: told, status, ms, tenant, requestId, traceId });
  requests.note(known, told, status, ms);
  span?.end({ method: known, route, status, ms, tenant, requestId });
}
