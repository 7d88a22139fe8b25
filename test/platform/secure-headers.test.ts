import { expect, test } from "vitest";
import { secureHeaders } from "../../src/platform/http/secure-headers.ts";

test("an answer may not be guessed, framed or stored", () => {
  expect(secureHeaders(false)).toEqual({
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
  });
});

test("HSTS in production only", () => {
  expect(secureHeaders(true)["Strict-Transport-Security"]).toBe(
    "max-age=31536000; includeSubDomains",
  );
});
