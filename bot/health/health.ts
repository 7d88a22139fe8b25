import type { BreakerState } from "../backend/guard.ts";
import type { Standing } from "../backend/standing.ts";

/** A poll of Telegram ends after half a minute at most, and so may a round of notifications once it is due. */
const TOO_LONG_MS = 120_000;

/** When something last went well, epoch milliseconds. */
export type LastTimes = { started: number; poll: number | null; round: number | null };

export type Health = {
  /** `degraded`: the API cannot be asked, or refuses the bot; the bot itself is well. */
  readonly status: "healthy" | "degraded" | "unhealthy";
  readonly last_poll: string | null;
  readonly last_notifications: string | null;
  readonly breaker: BreakerState;
  /** Whether the API takes the bot's key, by what it answered last; `unknown` until it has answered. */
  readonly backend: Standing;
  readonly timestamp: string;
};

/**
 * What the health of the bot is made of: it is ill when Telegram has not been heard of for two minutes, and
 * degraded when the API takes it for nobody, or has not been heard of for as long after a round was due, of which
 * one comes each `roundMs`.
 */
export function healthOf(
  times: LastTimes,
  { breaker, backend }: Pick<Health, "breaker" | "backend">,
  now: number,
  roundMs: number,
): Health {
  const heard = times.poll ?? times.started;
  const told = times.round ?? times.started;
  const isRefused = backend === "refused" || backend === "not_the_api";
  const isLate = now - told > roundMs + TOO_LONG_MS;
  const isDegraded = isRefused || breaker !== "closed" || isLate;
  const isIll = now - heard > TOO_LONG_MS;
  return {
    status: isIll ? "unhealthy" : isDegraded ? "degraded" : "healthy",
    last_poll: instant(times.poll),
    last_notifications: instant(times.round),
    breaker,
    backend,
    timestamp: new Date(now).toISOString(),
  };
}

const instant = (ms: number | null) => ms === null ? null : new Date(ms).toISOString();

/** Answers `GET /health`: 200, or 503 when it is ill. */
export function answerHealth(request: Request, health: () => Health): Response {
  const { pathname } = new URL(request.url);
  if (pathname.replace(/(?<=.)\/$/, "") !== "/health") {
    return Response.json({ error: "Only /health is here." }, { status: 404 });
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return Response.json({ error: "Ask by GET." }, {
      status: 405,
      headers: { Allow: "GET, HEAD" },
    });
  }
  const told = health();
  return Response.json(told, {
    status: told.status === "unhealthy" ? 503 : 200,
    headers: { "Cache-Control": "no-store" },
  });
}
