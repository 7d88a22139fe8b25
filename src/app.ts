import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { EditMetrics } from "./availability/edit-metrics.ts";
import { availabilityHandlers } from "./availability/handlers.ts";
import { calendarFeedsHandlers } from "./calendar-feeds/handlers.ts";
import type { OpenDatabase } from "./calendar-feeds/read-calendar.ts";
import { calendarHandlers } from "./calendar/handlers.ts";
import type { WeekMetrics } from "./calendar/week-metrics.ts";
import type { WeekReader } from "./calendar/week-reader.ts";
import { problemOf } from "./database-problem.ts";
import { eventsHandlers } from "./events/handlers.ts";
import { flagsHandlers } from "./flags/handlers.ts";
import { directoryHandlers } from "./directory/handlers.ts";
import { healthHandlers } from "./health/handlers.ts";
import type { HealthChecks } from "./health/read-health.ts";
import { endingKeys, keysHandlers } from "./keys/handlers.ts";
import { internalHandlers } from "./internal/handlers.ts";
import { lessonsHandlers } from "./lessons/handlers.ts";
import { liveHandlers } from "./live/handlers.ts";
import type { Live } from "./live/live.ts";
import { notificationsHandlers } from "./notifications/handlers.ts";
import { NotificationMetrics } from "./notifications/notification-metrics.ts";
import { marketplaceHandlers } from "./marketplace/handlers.ts";
import type { TutorLists } from "./marketplace/tutor-lists.ts";
import type { Authenticate } from "./platform/auth/authenticate.ts";
import type { Guess } from "./platform/auth/keys.ts";
import { acceptedBy } from "./platform/auth/security.ts";
import type { BodyReader } from "./platform/contract/body-reader.ts";
import { callerName, type Context as OperationContext } from "./platform/contract/context.ts";
import { basePath, type OperationId, register } from "./platform/contract/contract.ts";
import type { Hooks } from "./platform/contract/endpoint.ts";
import { normalisePath } from "./platform/contract/paths.ts";
import { whenReady } from "./platform/contract/waiting.ts";
import { isTenantGone } from "./platform/database/sql-state.ts";
import { answerHead } from "./platform/http/answer-head.ts";
import type { Cors } from "./platform/http/cors.ts";
import { registerDocs } from "./platform/http/docs.ts";
import type { Documents } from "./platform/http/documents.ts";
import { closeExchange, type Exchange, openExchange } from "./platform/http/exchange.ts";
import { createOnceOnly } from "./platform/http/idempotency.ts";
import { problemAnswer } from "./platform/http/problem-answer.ts";
import { withoutHostInTarget } from "./platform/http/target.ts";
import type { Upgrade } from "./platform/http/upgrade.ts";
import { registerWebPages } from "./platform/http/web-pages.ts";
import { clientAddress } from "./platform/limits/client-address.ts";
import type { Limits } from "./platform/limits/limits.ts";
import type { Logger } from "./platform/logging/log.ts";
import { logRefusal } from "./platform/logging/refusal.ts";
import type { Meter } from "./platform/telemetry/meter.ts";
import { methodLabel, type RequestMetrics } from "./platform/telemetry/request-metrics.ts";
import type { RequestSpan, Spans } from "./platform/telemetry/spans.ts";
import { traceIdOf } from "./platform/telemetry/traceparent.ts";
import { Problem } from "./problem.ts";
import { privacyHandlers } from "./privacy/handlers.ts";
import { profileHandlers } from "./profile/handlers.ts";
import { ratingsHandlers } from "./ratings/handlers.ts";
import { relationsHandlers } from "./relations/handlers.ts";
import { scheduleHandlers } from "./schedule/handlers.ts";
import { seriesHandlers } from "./series/handlers.ts";
import { servicesHandlers } from "./services/handlers.ts";
import { telegramHandlers } from "./telegram/handlers.ts";
import { telemetryHandlers } from "./telemetry/handlers.ts";
import { PageMetrics } from "./telemetry/page-metrics.ts";
import { type WebhookParts, webhooksHandlers } from "./webhooks/handlers.ts";

/** All that the application is handed by its entry; it reads no environment and no clock itself. */
export type Deps = {
  readonly authenticate: Authenticate;
  readonly weeks: WeekReader;
  readonly weekMetrics: WeekMetrics;
  /** Called after every write, well or badly, before its answer leaves. */
  readonly written: (tenantId: number) => void;
  readonly live: Live;
  readonly upgrade: Upgrade;
  readonly tutors: TutorLists;
  readonly health: HealthChecks;
  /** The tenant's that an address names, where no credentials do. */
  readonly openDatabase: OpenDatabase;
  /** Of the bot at Telegram, without @ (TELEGRAM_BOT_NAME); null where it is not known. */
  readonly botName: string | null;
  readonly webhooks: WebhookParts;
  /** Called after a request that may have changed something in a tenant, by its slug. */
  readonly onWrite: (slug: string) => void;
  /** Called when a tenant turns out to be gone, so that the next request looks the tenant up anew. */
  readonly forgetTenant: (slug: string) => void;
  /** Called when a key was revoked, so that the next request with any key looks that up anew. */
  readonly forgetKeys: () => void;
  readonly limits: Limits;
  /** See TRUSTED_PROXIES. */
  readonly trustedProxies: number;
  readonly cors: Cors;
  /** Headers of every answer. */
  readonly secure: Readonly<Record<string, string>>;
  readonly documents: Documents;
  /** The files of the web calendar as it was built, and whose pages may hand a token over. */
  readonly webFiles: Documents;
  readonly webHosts: readonly string[];
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a request may take of the database, in ms. */
  readonly boundMs: number;
  /** How long whoever leases a notification has it alone. */
  readonly leaseSeconds: number;
  readonly bodies: BodyReader;
  readonly meter: Meter;
  readonly requests: RequestMetrics;
  /** Null: nobody collects spans. */
  readonly spans: Spans | null;
  /** Tests see every answer here, and compare it with the contract. */
  readonly onAnswer?: Hooks["onAnswer"];
};

export type App = {
  /** `peer` is the address at the other end of the connection, where it is known. */
  readonly fetch: (request: Request, peer?: string) => Response | Promise<Response>;
};

/** Halfhour: `request → contract → handler → use case → query → named constraint → row → answer`. */
export function createApp(deps: Deps): App {
  const app = new OpenAPIHono<{ Bindings: Exchange }>({
    // Ours is only ever entered through `fetch` below, with an exchange.
    getPath: (request, options) => (options?.env as Exchange).path ?? normalisePath(request),
  });
  register(app, {
    ...availabilityHandlers(new EditMetrics(deps.meter)),
    ...calendarHandlers(deps.weeks, deps.weekMetrics),
    ...liveHandlers(deps.live),
    ...scheduleHandlers,
    ...servicesHandlers,
    ...directoryHandlers,
    ...lessonsHandlers,
    ...seriesHandlers,
    ...marketplaceHandlers(deps.tutors),
    ...ratingsHandlers,
    ...relationsHandlers,
    ...profileHandlers,
    ...notificationsHandlers(deps.leaseSeconds, new NotificationMetrics(deps.meter)),
    ...flagsHandlers,
    ...eventsHandlers,
    ...calendarFeedsHandlers(deps.openDatabase),
    ...keysHandlers,
    ...privacyHandlers,
    ...telegramHandlers(deps.botName),
    ...webhooksHandlers(deps.webhooks),
    ...internalHandlers,
    ...healthHandlers(deps.health),
    ...telemetryHandlers(new PageMetrics(deps.meter)),
  }, hooksOf(deps));
  const admitStranger = strangersOf(deps);
  registerDocs(
    app,
    basePath,
    deps.documents,
    (headers, exchange) => admitStranger(headers, exchange, "public"),
  );
  registerWebPages(app, deps.webFiles, deps.webHosts);
  return {
    fetch(received, peer) {
      const { spans } = deps;
      if (spans === null) return answer(received, peer ?? null, null);
      return spans.request(received.headers, (span) => answer(received, peer ?? null, span));
    },
  };

  function answer(received: Request, peer: string | null, span: RequestSpan | null) {
    const traceId = span?.traceId ?? traceIdOf(received.headers);
    const exchange = openExchange(received, peer, deps, traceId);
    return whenReady(respond(received, exchange), (response) => {
      closeExchange(deps, span, exchange, received.method, response.status);
      return response;
    });
  }

  function respond(received: Request, exchange: Exchange): Response | Promise<Response> {
    const request = withoutHostInTarget(received);
    if (request === null) return problemAnswer(received, badHost(), exchange);
    const allowed = deps.cors.preflight(request);
    if (allowed !== null) {
      return new Response(null, {
        status: 204,
        headers: { ...exchange.answerHeaders(), ...allowed },
      });
    }
    if (request.method !== "HEAD") return app.fetch(request, exchange);
    return answerHead(request, (asGet) => {
      // A Request of our own has its dots resolved: /api/../api/health.
      exchange.path = normalisePath(request);
      return app.fetch(asGet, exchange);
    });
  }
}

/** Ask Redis themselves, and ask for admission with the same request. */
const ASK_REDIS: readonly OperationId[] = ["readWeek"];

/** What may change a user's own language. */
const PROFILE_CHANGES: readonly OperationId[] = ["changeProfile", "publishProfileDraft"];

const badHost = () => new Problem("validation_failed", { reason: "host" });

/** Counts a request of somebody who is not known, by their address. @throws Problem 429 `rate_limited` */
type AdmitStranger = (headers: Headers, exchange: Exchange, purpose: "public" | "failed") => void;

const strangersOf =
  ({ limits, trustedProxies }: Deps): AdmitStranger => (headers, { peer }, purpose) =>
    limits.strangers.admit(clientAddress(headers, peer, trustedProxies), purpose);

function hooksOf(deps: Deps): Hooks {
  const admitStranger = strangersOf(deps);
  return {
    begin(http, operation) {
      const exchange = exchangeOf(http);
      if (operation) exchange.route = operation.path;
      return exchange;
    },
    authenticate: (operation) => authenticationOf(deps, operation),
    admitStranger: (http) => admitStranger(http.req.raw.headers, exchangeOf(http), "public"),
    fail: (error, http, begun, operation) => {
      const exchange = exchangeOf(http);
      const { tenantSlug } = exchange;
      if (tenantSlug !== null && isTenantGone(error)) deps.forgetTenant(tenantSlug);
      const found = problemOf(error) ?? internal();
      const { headers } = http.req.raw;
      return whenReady(unlessTooMany(found, headers, exchange, admitStranger), (problem) => {
        if (operation) logRefusal(begun.log, operation.id, problem);
        // A caller's own mistake needs no line; why we failed them does.
        if (problem.status >= 500) {
          const method = methodLabel(http.req.method);
          begun.log.error("request_failed", { code: problem.code, method, error });
        }
        return problemAnswer(http.req.raw, problem, begun);
      });
    },
    around: createOnceOnly(problemOf),
    afterWrite: (operation, context, http) => {
      if (endingKeys.has(operation.id)) deps.forgetKeys();
      if ("tenant" in context) {
        deps.written(context.tenant.id);
        deps.onWrite(context.tenant.slug);
      }
      // The answers after it are in the language that they have chosen.
      if (PROFILE_CHANGES.some((id) => id === operation.id)) exchangeOf(http).user?.forget();
    },
    bodies: deps.bodies,
    ...(deps.onAnswer && { onAnswer: deps.onAnswer }),
  };
}

/** Finds out who calls an operation, and whether their quotas and their tenant's let them (T3, X4). */
function authenticationOf(
  deps: Deps,
  operation: Parameters<Hooks["authenticate"]>[0],
): ReturnType<Hooks["authenticate"]> {
  const { authenticate, limits } = deps;
  const accepted = acceptedBy(operation.security);
  const { rateClass } = operation;
  const asksRedis = ASK_REDIS.some((id) => id === operation.id);
  return (http, begun) =>
    whenReady(
      authenticate(
        http.req.raw.headers,
        accepted,
        guessOf(deps, http.req.raw.headers, exchangeOf(http)),
      ),
      ({ tenant, caller, user, endsAt }) => {
        const exchange = exchangeOf(http);
        exchange.tenantSlug = tenant.slug;
        exchange.user = user;
        const { requestId, now, log, wording, upgrade, bound } = begun;
        const db = tenant.db.asked(callerName(caller), bound);
        const answerFor: OperationContext["answerFor"] = (person) =>
          void (exchange.addressee = person);
        const { headers } = exchange;
        const ask = limits.admit({ tenantId: tenant.id, caller, rateClass, headers });
        const admission = exchange.admission = asksRedis ? ask : null;
        const context = {
          requestId,
          now,
          log,
          wording,
          upgrade,
          tenant,
          db,
          caller,
          endsAt,
          admission,
          answerFor,
        };
        return ask === null || asksRedis ? context : ask().then(() => context);
      },
    );
}

/** How a key that is not known is counted, before it is looked up (decision 31). */
const guessOf =
  ({ limits, trustedProxies }: Deps, headers: Headers, exchange: Exchange): Guess => (wasBad) => {
    const address = clientAddress(headers, exchange.peer, trustedProxies);
    const { isFailure, takeBack } = limits.strangers.admitGuess(address, wasBad);
    exchange.isCounted = isFailure;
    return () => {
      exchange.isCounted = false;
      takeBack();
    };
  };

/** A problem, or, where that is so, that there were too many requests. */
function unlessTooMany(
  problem: Problem,
  headers: Headers,
  exchange: Exchange,
  admitStranger: AdmitStranger,
): Problem | Promise<Problem> {
  const { tenantSlug, admission } = exchange;
  const tooMany = (error: unknown) => problemOf(error) ?? problem;
  // A request that was to ask for it on the way has perhaps not come so far.
  if (admission !== null) return admission().then(() => problem, tooMany);
  const isStranger = tenantSlug === null && problem.status < 500 && problem.status !== 429;
  if (!isStranger || exchange.isCounted) return problem;
  try {
    admitStranger(headers, exchange, "failed");
    return problem;
  } catch (error) {
    return tooMany(error);
  }
}

// The hooks are made for any app; ours is only ever entered through `fetch` above.
const exchangeOf = (http: Context) => http.env as Exchange;

const internal = () => new Problem("internal");
