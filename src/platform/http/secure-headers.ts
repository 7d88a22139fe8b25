/**
 * JSON runs nothing, is nobody's frame, is about somebody and so not to be stored, and is read by pages of
 * other origins by CORS alone: no `<script>` or `<img>` of theirs gets it into their process.
 */
const always = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** HSTS for a year: in development there is no HTTPS that a browser could be held to. */
const inProduction = { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" };

/**
 * The headers of X9 that every answer has, unless it says otherwise itself. Which of OWASP's list they are,
 * and why not the others: decision 37. Why not hono's middlewares for the same (cors, secure headers,
 * request id): decision 17.
 */
export const secureHeaders = (production: boolean): Readonly<Record<string, string>> =>
  production ? { ...always, ...inProduction } : always;

/** Nothing comes from elsewhere, and "Try it" reaches only ourselves. The icon is data. */
const ofPages = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** It alone refers to others, and could ask for a camera. */
const ofEachPage = {
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Referrer-Policy": "no-referrer",
};

/**
 * Of a page that is nobody's frame: it has a token in it, so that no other window may hold on to it.
 * X-Frame-Options is for browsers that do not know `frame-ancestors`.
 */
const ofPageAlone = { "Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY" };

/** What a page of the reference has in their place. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": ofPages,
  ...ofEachPage,
  ...ofPageAlone,
};

/**
 * What the web calendar's pages and files have in their place; a service worker goes by the policy that it came
 * with. `hosts` are origins whose pages may frame these, and open them, and hand a token over (decision 44).
 * Pictures are those of profiles, of any https address. By `'self'` the socket is allowed, too (CSP 3, 6.7.2.8).
 */
export function webPageHeaders(hosts: readonly string[]): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' https: data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${hosts.join(" ") || "'none'"}`,
  ].join("; ");
  const headers = { "Content-Security-Policy": policy, ...ofEachPage };
  // With them no page would know the window that opened it, and none could be a frame of somebody.
  return hosts.length === 0 ? { ...headers, ...ofPageAlone } : headers;
}
