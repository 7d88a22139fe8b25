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
].join(", ");
const preflightSeconds = "7200";

type Headers = Readonly<Record<string, string>>;

/** CORS by an allow-list (X9). There are no cookies, so credentials are never allowed. */
export type Cors = {
  /** The answer to a preflight request (Fetch, 3.3); null when the request is not one. */
  readonly preflight: (request: Request) => Response | null;
  /** What an answer needs so that a page of the request's origin may read it; null: nothing. */
  readonly headersFor: (request: Request) => Headers | null;
};

/** `origins` as configured: a list, or `*` alone, which config.ts refuses in production. */
export function createCors(origins: readonly string[]): Cors {
  if (origins.length === 0) return { preflight: refuse, headersFor: () => null };
  const everybody = origins.includes("*");
  const known = new Set(origins);
  // Also without Origin: a cache must not hand that answer to a page later.
  const varies: Headers = everybody ? {} : { Vary: "Origin" };

  const allowedOrigin = (request: Request): string | null => {
    const origin = request.headers.get("origin");
    if (everybody) return "*";
    return origin !== null && known.has(origin) ? origin : null;
  };
  return {
    headersFor(request) {
      const origin = allowedOrigin(request);
      return origin === null ? varies : {
        ...varies,
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": exposedHeaders,
      };
    },
    preflight(request) {
      if (!isPreflight(request)) return null;
      const origin = allowedOrigin(request);
      if (origin === null) return new Response(null, { status: 204, headers: varies });
      return new Response(null, {
        status: 204,
        headers: {
          ...varies,
          "Access-Control-Allow-Origin": origin,
          "Access-Control-Allow-Methods": methods,
          "Access-Control-Allow-Headers": requestHeaders,
          "Access-Control-Max-Age": preflightSeconds,
        },
      });
    },
  };
}

const isPreflight = ({ method, headers }: Request): boolean =>
  method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");

const refuse = (request: Request): Response | null =>
  isPreflight(request) ? new Response(null, { status: 204 }) : null;
