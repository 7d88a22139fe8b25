import type { Addressee } from "../contract/context.ts";
import type { Begun } from "../contract/endpoint.ts";
import { Bound } from "../database/bound.ts";
import type { Logger } from "../logging/log.ts";
import { RequestLog } from "../logging/request-log.ts";
import type { KnownUser } from "../auth/known-users.ts";
import { wordingFor } from "../../wording/wording.ts";
import type { Cors } from "./cors.ts";
import { languageFor } from "./language.ts";
import type { Upgrade } from "./upgrade.ts";

const acceptable = /^[A-Za-z0-9._-]{8,128}$/;
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

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

/** The trace id, 32 hex digits, of W3C `traceparent` (Trace Context, section 3.2); else null. */
export function traceIdOf(headers: Headers): string | null {
  const given = headers.get("traceparent");
  const id = given === null ? undefined : traceparent.exec(given)?.[1];
  return id === undefined || given?.startsWith("ff") || /^0+$/.test(id) ? null : id;
}

/** A request on its way: what its answer and its log line need (X5, X9). */
export type Exchange = Begun & {
  /** The path to go by, where it is not that of the request at hand. */
  path: string | null;
  /** The path's template, once an operation was found. */
  route: string | null;
  tenantSlug: string | null;
  /** Who calls, where that is a user. */
  user: KnownUser | null;
  /** The person whom a program acts for. */
  addressee: Addressee | null;
  /** What is logged of the request, where that cannot be read any more when it is answered. */
  traceId: string | null;
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
  { cors, secure, log, now, boundMs, upgrade }: Parts,
): Exchange {
  const requestId = requestIdOf(request.headers);
  const exchange: Exchange = {
    requestId,
    now,
    log: new RequestLog(log, requestId),
    answerHeaders: { ...secure, ...cors.headersFor(request), "X-Request-Id": requestId },
    path: null,
    route: null,
    tenantSlug: null,
    user: null,
    addressee: null,
    wording: () => {
      const { language = null, timezone = null } = exchange.addressee ?? exchange.user ?? {};
      return wordingFor(languageFor(request.headers, language), timezone);
    },
    traceId: null,
    upgrade(protocol, open) {
      // A request that has become a WebSocket has no headers any more.
      exchange.traceId = traceIdOf(request.headers);
      return upgrade(request, protocol, open);
    },
    begunAt: performance.now(),
    bound: new Bound(boundMs),
  };
  return exchange;
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
    traceId: status === 101 ? exchange.traceId : traceIdOf(request.headers),
  });
}
