/** JSON runs nothing, is nobody's frame, and is about somebody: it is not to be stored. */
const always = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-store",
};

/** HSTS for a year: in development there is no HTTPS that a browser could be held to. */
const inProduction = { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" };

/**
 * The headers of X9 that every answer has, unless it says otherwise itself. Why not hono's middlewares
 * for the same (cors, secure headers, request id): decision 17.
 */
export const secureHeaders = (production: boolean): Readonly<Record<string, string>> =>
  production ? { ...always, ...inProduction } : always;
