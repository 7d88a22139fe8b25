import { expect, test } from "vitest";
import { createCors } from "../../src/platform/http/cors.ts";

const app = "https://app.example.com";
const preflight = (origin: string, headers: Record<string, string> = {}) =>
  new Request("http://h/api/bookings", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", ...headers },
  });

/** The headers that an answer to `origin` gets. */
function allowed(origins: string[], origin: string | null): Headers {
  const request = new Request("http://h/", { headers: origin === null ? {} : { origin } });
  return new Headers(createCors(origins).headersFor(request) ?? {});
}

test("an origin of the list may read the answer and the headers that matter", () => {
  const headers = allowed([app, "https://b.example"], app);
  expect(headers.get("access-control-allow-origin")).toBe(app);
  const exposed = headers.get("access-control-expose-headers");
  const needed = [
    ...["ETag", "Location", "Link", "X-Request-Id", "Idempotent-Replayed", "Retry-After"],
    ...["Server-Timing", "RateLimit", "RateLimit-Policy"],
  ];
  expect(exposed?.split(", ")).toEqual(needed);
  expect(headers.has("access-control-allow-credentials")).toBe(false);
});

test("any other origin gets nothing, however similar it is", () => {
  const others = [
    ...[
      "https://app.example.com.evil.net",
      "http://app.example.com",
      "https://app.example.com:444",
    ],
    ...["null", "https://APP.example.com", "*", ""],
  ];
  for (const origin of others) {
    expect(allowed([app], origin).has("access-control-allow-origin"), origin).toBe(false);
  }
});

test("every answer varies by Origin, also one for a request without", () => {
  for (const origin of [app, "https://other.example", null]) {
    expect(allowed([app], origin).get("vary")).toBe("Origin");
  }
});

test("without a list nobody is allowed and nothing varies", () => {
  expect([...allowed([], app).keys()]).toEqual([]);
});

test("* in development allows all and varies by nothing", () => {
  const headers = allowed(["*"], "http://localhost:5173");
  expect(headers.get("access-control-allow-origin")).toBe("*");
  expect(headers.has("vary")).toBe(false);
});

test("204: a preflight names methods, headers and how long it holds", () => {
  const answer = createCors([app]).preflight(preflight(app));
  expect(answer?.status).toBe(204);
  expect(answer?.headers.get("access-control-allow-origin")).toBe(app);
  expect(answer?.headers.get("access-control-allow-methods")).toContain("PATCH");
  expect(answer?.headers.get("access-control-allow-headers")).toContain("idempotency-key");
  expect(answer?.headers.get("access-control-max-age")).toBe("7200");
  expect(answer?.headers.get("vary")).toBe("Origin");
});

test("204 without permission: a preflight from elsewhere", () => {
  const answer = createCors([app]).preflight(preflight("https://evil.example"));
  expect(answer?.status).toBe(204);
  expect([...answer?.headers.keys() ?? []]).toEqual(["vary"]);
});

test("null: OPTIONS that is no preflight, and other methods", () => {
  const { preflight: answer } = createCors([app]);
  expect(answer(new Request("http://h/", { method: "OPTIONS" }))).toBeNull();
  expect(answer(new Request("http://h/", { headers: { origin: app } }))).toBeNull();
});
