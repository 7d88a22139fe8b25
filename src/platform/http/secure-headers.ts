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

/**
 * What a page has in their place. It alone refers to others, opens windows and could ask for a camera; tokens
 * are pasted into it, so that no other window may hold on to it. X-Frame-Options is for browsers that do
 * not know `frame-ancestors`.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": ofPages,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Referrer-Policy": "no-referrer",
  "X-Frame-Options": "DENY",
};
