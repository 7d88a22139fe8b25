const methods = "GET, POST, PUT, PATCH, DELETE";
const requestHeaders = [
  ...["authorization", "content-type", "accept-language", "x-api-key", "x-request-id"],
  ...["idempotency-key", "if-match", "if-none-match", "traceparent"],
].join(", ");
const exposedHeaders = [
  ...["ETag", "Location", "X-Request-Id", "Idempotent-Replayed", "Retry-After", "Server-Timing"],
  ...["RateLimit", "RateLimit-Policy"],
].join(", ");
const preflightSeconds = "7200";

/** CORS by an allow-list (X9). There are no cookies, so credentials are never allowed. */
export type Cors = {
  /** The answer to a preflight request (Fetch, 3.3); null when the request is not one. */
  readonly preflight: (request: Request) => Response | null;
  /** Adds to an answer's headers what a page of `origin` needs to read it. */
  readonly allow: (headers: Headers, origin: string | null) => void;
};

/** `origins` as configured: a list, or `*` alone, which config.ts refuses in production. */
export function createCors(origins: readonly string[]): Cors {
  const everybody = origins.includes("*");
  const known = new Set(origins);

  const allow: Cors["allow"] = (headers, origin) => {
    // Also without Origin: a cache must not hand that answer to a page later.
    if (!everybody && known.size > 0) headers.append("vary", "Origin");
    if (origin === null || !(everybody || known.has(origin))) return;
    headers.append("access-control-allow-origin", everybody ? "*" : origin);
    headers.append("access-control-expose-headers", exposedHeaders);
  };
  return {
    allow,
    preflight(request) {
      const origin = request.headers.get("origin");
      const asked = request.headers.get("access-control-request-method");
      if (request.method !== "OPTIONS" || origin === null || asked === null) return null;
      const answer = new Response(null, { status: 204 });
      allow(answer.headers, origin);
      if (!answer.headers.has("access-control-allow-origin")) return answer;
      answer.headers.delete("access-control-expose-headers");
      answer.headers.append("access-control-allow-methods", methods);
      answer.headers.append("access-control-allow-headers", requestHeaders);
      answer.headers.append("access-control-max-age", preflightSeconds);
      return answer;
    },
  };
}
