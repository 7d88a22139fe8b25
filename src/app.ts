import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { availabilityHandlers } from "./availability/handlers.ts";
import { calendarHandlers } from "./calendar/handlers.ts";
import type { WeekReader } from "./calendar/week-reader.ts";
import { problemOf } from "./database-problem.ts";
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
import { marketplaceHandlers } from "./marketplace/handlers.ts";
import type { TutorLists } from "./marketplace/tutor-lists.ts";
import type { Authenticate } from "./platform/auth/authenticate.ts";
import { acceptedBy } from "./platform/auth/security.ts";
import type { BodyReader } from "./platform/contract/body-reader.ts";
import { callerName, type Context as OperationContext } from "./platform/contract/context.ts";
import { basePath, type OperationId, register } from "./platform/contract/contract.ts";
import type { Begun, Hooks } from "./platform/contract/endpoint.ts";
import { normalisePath } from "./platform/contract/paths.ts";
import { withHeaders } from "./platform/contract/reply.ts";
import { whenReady } from "./platform/contract/waiting.ts";
import { isTenantGone } from "./platform/database/sql-state.ts";
import { answerHead } from "./platform/http/answer-head.ts";
import { textResponse } from "./platform/http/content-coding.ts";
import type { Cors } from "./platform/http/cors.ts";
import { type Documents, registerDocs } from "./platform/http/docs.ts";
import { type Exchange, logExchange, openExchange } from "./platform/http/exchange.ts";
import { createOnceOnly } from "./platform/http/idempotency.ts";
import { languageHeaders } from "./platform/http/language.ts";
import { withoutHostInTarget } from "./platform/http/target.ts";
import type { Upgrade } from "./platform/http/upgrade.ts";
import type { Logger } from "./platform/logging/log.ts";
import { logRefusal } from "./platform/logging/refusal.ts";
import { Problem } from "./problem.ts";
import { privacyHandlers } from "./privacy/handlers.ts";
import { profileHandlers } from "./profile/handlers.ts";
import { ratingsHandlers } from "./ratings/handlers.ts";
import { relationsHandlers } from "./relations/handlers.ts";
import { scheduleHandlers } from "./schedule/handlers.ts";
import { seriesHandlers } from "./series/handlers.ts";
import { servicesHandlers } from "./services/handlers.ts";
import { telegramHandlers } from "./telegram/handlers.ts";

/** All that the application is handed by its entry; it reads no environment and no clock itself. */
export type Deps = {
  readonly authenticate: Authenticate;
  readonly weeks: WeekReader;
  /** Called after every write, well or badly, before its answer leaves. */
  readonly written: (tenantId: number) => void;
  readonly live: Live;
  readonly upgrade: Upgrade;
  readonly tutors: TutorLists;
  readonly health: HealthChecks;
  /** Of the bot at Telegram, without @ (TELEGRAM_BOT_NAME); null where it is not known. */
  readonly botName: string | null;
  /** Called when a tenant turns out to be gone, so that the next request looks the tenant up anew. */
  readonly forgetTenant: (slug: string) => void;
  /** Called when a key was revoked, so that the next request with any key looks that up anew. */
  readonly forgetKeys: () => void;
  readonly cors: Cors;
  /** Headers of every answer. */
  readonly secure: Readonly<Record<string, string>>;
  readonly documents: Documents;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a request may take of the database, in ms. */
  readonly boundMs: number;
  /** How long whoever leases a notification has it alone. */
  readonly leaseSeconds: number;
  readonly bodies: BodyReader;
  /** Tests see every answer here, and compare it with the contract. */
  readonly onAnswer?: Hooks["onAnswer"];
};

export type App = { readonly fetch: (request: Request) => Response | Promise<Response> };

/** Halfhour: `request → contract → handler → use case → query → named constraint → row → answer`. */
export function createApp(deps: Deps): App {
  const app = new OpenAPIHono<{ Bindings: Exchange }>({
    // Ours is only ever entered through `fetch` below, with an exchange.
    getPath: (request, options) => (options?.env as Exchange).path ?? normalisePath(request),
  });
  register(app, {
    ...availabilityHandlers,
    ...calendarHandlers(deps.weeks),
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
    ...notificationsHandlers(deps.leaseSeconds),
    ...flagsHandlers,
    ...keysHandlers,
    ...privacyHandlers,
    ...telegramHandlers(deps.botName),
    ...internalHandlers,
    ...healthHandlers(deps.health),
  }, hooksOf(deps));
  registerDocs(app, basePath, deps.documents);
  return {
    fetch(received) {
      const exchange = openExchange(received, deps);
      const request = withoutHostInTarget(received);
      if (request === null) return problemAnswer(received, badHost(), exchange);
      return whenReady(
        deps.cors.preflight(request) ??
          (request.method === "HEAD"
            ? answerHead(request, (asGet) => {
              // A Request of our own has its dots resolved: /api/../api/health.
              exchange.path = normalisePath(request);
              return app.fetch(asGet, exchange);
            })
            : app.fetch(request, exchange)),
        (response) => {
          logExchange(deps.log, exchange, request, response.status);
          return response;
        },
      );
    },
  };
}

/** What may change a user's own language. */
const PROFILE_CHANGES: readonly OperationId[] = ["changeProfile", "publishProfileDraft"];

const badHost = () => new Problem("validation_failed", { reason: "host" });

function problemAnswer(request: Request, problem: Problem, begun: Begun) {
  const wording = begun.wording();
  const body = JSON.stringify(problem.toBody(begun.requestId, wording));
  const own = { ...problem.headers, ...languageHeaders(wording) };
  return textResponse(request, body, problem.status, {
    "Content-Type": "application/problem+json",
    ...withHeaders(begun.answerHeaders, own),
  });
}

function hooksOf(deps: Deps): Hooks {
  return {
    begin(http, operation) {
      const exchange = exchangeOf(http);
      if (operation) exchange.route = operation.path;
      return exchange;
    },
    authenticate(operation) {
      const accepted = acceptedBy(operation.security);
      return (http, begun) =>
        whenReady(
          deps.authenticate(http.req.raw.headers, accepted),
          ({ tenant, caller, user, endsAt }) => {
            const exchange = exchangeOf(http);
            exchange.tenantSlug = tenant.slug;
            exchange.user = user;
            const { requestId, now, log, wording, upgrade, bound } = begun;
            const db = tenant.db.asked(callerName(caller), bound);
            const answerFor: OperationContext["answerFor"] = (person) =>
              void (exchange.addressee = person);
            return { requestId, now, log, wording, upgrade, tenant, db, caller, endsAt, answerFor };
          },
        );
    },
    fail: (error, http, begun, operation) => {
      const { tenantSlug } = exchangeOf(http);
      if (tenantSlug !== null && isTenantGone(error)) deps.forgetTenant(tenantSlug);
      const problem = problemOf(error) ?? internal();
      if (operation) logRefusal(begun.log, operation.id, problem);
      // A caller's own mistake needs no line; why we failed them does.
      if (problem.status >= 500) {
        begun.log.error("request_failed", { code: problem.code, method: http.req.method, error });
      }
      return problemAnswer(http.req.raw, problem, begun);
    },
    around: createOnceOnly(problemOf),
    afterWrite: (operation, context, http) => {
      if (endingKeys.has(operation.id)) deps.forgetKeys();
      if ("tenant" in context) deps.written(context.tenant.id);
      // The answers after it are in the language that they have chosen.
      if (PROFILE_CHANGES.some((id) => id === operation.id)) exchangeOf(http).user?.forget();
    },
    bodies: deps.bodies,
    ...(deps.onAnswer && { onAnswer: deps.onAnswer }),
  };
}

// The hooks are made for any app; ours is only ever entered through `fetch` above.
const exchangeOf = (http: Context) => http.env as Exchange;

const internal = () => new Problem("internal");
