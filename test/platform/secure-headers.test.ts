import { expect, test } from "vitest";
import { secureHeaders } from "../../src/platform/secure-headers.ts";

test("an answer may not be guessed, framed, embedded, stored or referred to", () => {
  const headers = new Headers();
  secureHeaders(false)(headers);
  expect(Object.fromEntries(headers)).toEqual({
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
});

test("HSTS in production only", () => {
  const headers = new Headers();
  secureHeaders(true)(headers);
  expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
});

test("what an answer says itself about caching and content stays", () => {
  const own = {
    "cache-control": "private, no-cache",
    "content-security-policy": "default-src 'self'",
  };
  const headers = new Headers(own);
  secureHeaders(true)(headers);
  expect(Object.fromEntries(headers)).toMatchObject(own);
});
