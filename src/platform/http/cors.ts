const methods = "GET, POST, PUT, PATCH, DELETE";
const requestHeaders = [
  "authorization",
  "content-type",
  "accept-language",
  "x-api-key",
  "x-request-id",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "last-event-id",
  "traceparent",
].join(", ");
const exposedHeaders = [
  "ETag",
  "Location",
  "Link",
  "X-Request-Id",
  "Idempotent-Replayed",
  "Retry-After",
  "Server-Timing",
  "RateLimit",
  "RateLimit-Policy",
  "WWW-Authenticate",
  "Allow",
].join(", ");
const preflightSeconds = "7200";

type Headers = Readonly<Record<string, string>>;

/** CORS by an allow-list (X9). There are no cookies, so credentials are never allowed. */
export type Cors = {
  /** What the answer to a preflight request allows (Fetch, 3.3); null when the request is not one. */
  readonly preflight: (request: Request) => Headers | null;
  /** What an answer needs so that a page of the request's origin may read it; null: nothing. */
  readonly headersFor: (request: Request) => Headers | null;
};

type Options = {
  /** As configured: a list, or `*` alone, which config.ts refuses in production. */
  readonly origins: readonly string[];
  /** Also pages that this machine serves, of whichever port; never in production. */
  readonly localhost: boolean;
};

/** A page that is developed: of this machine, by any of its names, at any port. */
const LOCALHOST = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/** Who may read is compared as a whole: browsers send an origin in one way only, in small letters. */
export function createCors({ origins, localhost }: Options): Cors {
  const nobody = origins.length === 0 && !localhost;
  const everybody = origins.includes("*");
  const known = new Set(origins);
  // Also without Origin: a cache must not hand that answer to a page later.
  const varies: Headers = everybody || nobody ? {} : { Vary: "Origin" };

  const allowedOrigin = (request: Request): string | null => {
    if (nobody) return null;
    if (everybody) return "*";
    const origin = request.headers.get("origin");
    if (origin === null) return null;
    return known.has(origin) || localhost && LOCALHOST.test(origin) ? origin : null;
  };
  return {
    headersFor(request) {
      const origin = allowedOrigin(request);
      if (origin !== null) {
        return {
          ...varies,
          "Access-Control-Allow-Origin": origin,
          "Access-Control-Expose-Headers": exposedHeaders,
        };
      }
      return nobody ? null : varies;
    },
    preflight(request) {
      if (!isPreflight(request)) return null;
      return allowedOrigin(request) === null ? {} : allowed;
    },
  };
}

const allowed = {
  "Access-Control-Allow-Methods": methods,
  "Access-Control-Allow-Headers": requestHeaders,
  "Access-Control-Max-Age": preflightSeconds,
};

const isPreflight = ({ method, headers }: Request): boolean =>
  method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
