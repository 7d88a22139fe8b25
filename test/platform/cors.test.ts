import { expect, test } from "vitest";
import { createCors } from "../../src/platform/http/cors.ts";
import { secureHeaders } from "../../src/platform/http/secure-headers.ts";
import { anApp, type AppOptions } from "../support/app.ts";
import { operations } from "../support/operations.ts";

const app = "https://app.example.com";
const preflight = (origin: string, headers: Record<string, string> = {}) =>
  new Request("http://h/api/bookings", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", ...headers },
  });

/** The headers that an answer to `origin` gets. */
function allowed(origins: string[], origin: string | null, localhost = false): Headers {
  const request = new Request("http://h/", { headers: origin === null ? {} : { origin } });
  return new Headers(createCors({ origins, localhost }).headersFor(request) ?? {});
}

/** The whole answer of the application to a request of a page. */
async function answered(options: AppOptions, request: Request): Promise<Response> {
  return await (await anApp(options)).fetch(request);
}

test("an origin of the list may read the answer and the headers that matter", () => {
  const headers = allowed([app, "https://b.example"], app);
  expect(headers.get("access-control-allow-origin")).toBe(app);
  const exposed = headers.get("access-control-expose-headers");
  const needed = [
    ...["ETag", "Location", "Link", "X-Request-Id", "Idempotent-Replayed", "Retry-After"],
    ...["Server-Timing", "RateLimit", "RateLimit-Policy", "WWW-Authenticate", "Allow"],
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

test("204: a preflight names methods, headers and how long it holds", async () => {
  const answer = await answered({ corsOrigins: app }, preflight(app));
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-origin")).toBe(app);
  expect(answer.headers.get("access-control-allow-methods")).toContain("PATCH");
  expect(answer.headers.get("access-control-allow-headers")).toContain("idempotency-key");
  expect(answer.headers.get("access-control-max-age")).toBe("7200");
  expect(answer.headers.get("vary")).toBe("Origin");
  expect(Object.fromEntries(answer.headers)).toMatchObject(inSmallLetters(secureHeaders(false)));
});

test("204 without permission: a preflight from elsewhere", async () => {
  const answer = await answered({ corsOrigins: app }, preflight("https://evil.example"));
  expect(answer.status).toBe(204);
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-"))).toEqual([]);
  expect(answer.headers.get("vary")).toBe("Origin");
});

test("204: a key of a service is no header that a page may send", async () => {
  const answer = await answered({ corsOrigins: app }, preflight(app));
  expect(answer.headers.get("access-control-allow-headers")).not.toContain("x-service-key");
});

const own = [
  "http://localhost",
  "http://localhost:5173",
  "https://127.0.0.1:8443",
  "http://[::1]:3000",
];
const notOwn = [
  "http://localhost.evil.example",
  "http://localhost:5173.evil.example",
  "http://evil.example/localhost",
  "http://evil-localhost",
  "http://localhost@evil.example",
  "file://localhost",
  "null",
  "http://127.0.0.2",
  "http://localhost:123456",
];

test("in development pages of localhost may call, at any port, and none that only looks so", async () => {
  const { fetch } = await anApp();
  const told = async (origin: string) =>
    (await fetch(new Request("http://h/api/health/live", { headers: { origin } })))
      .headers.get("access-control-allow-origin");
  for (const origin of own) expect(await told(origin)).toBe(origin);
  for (const origin of notOwn) expect(await told(origin), origin).toBeNull();
});

test("in production pages of localhost are strangers", async () => {
  const { fetch } = await anApp({ corsOrigins: app, environment: "production" });
  for (const origin of own) {
    const { headers } = await fetch(
      new Request("http://h/api/health/live", { headers: { origin } }),
    );
    expect(headers.get("access-control-allow-origin"), origin).toBeNull();
  }
});

test("null: OPTIONS that is no preflight, and other methods", () => {
  const { preflight: answer } = createCors({ origins: [app], localhost: false });
  expect(answer(new Request("http://h/", { method: "OPTIONS" }))).toBeNull();
  expect(answer(new Request("http://h/", { headers: { origin: app } }))).toBeNull();
});

const inSmallLetters = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What a page may read of every answer (Fetch, CORS-safelisted response-header names). */
const readable = ["cache-control", "content-language", "content-length", "content-type"];
/** Said to caches and to what is below fetch; no page has a use for them. */
const ofTheConnection = ["vary", "content-encoding", "upgrade", "x-accel-buffering"];

test("a page may send each header of the contract, and read each of its answers", () => {
  const asked = createCors({ origins: [app], localhost: false });
  const [sent, exposed] = [asked.preflight(preflight(app)), asked.headersFor(preflight(app))];
  const told = (headers: Readonly<Record<string, string>> | null, name: string) =>
    (headers?.[name] ?? "").toLowerCase().split(", ");
  const parameters = operations.flatMap(({ parameters }) => parameters)
    .filter(({ in: where }) => where === "header").map(({ name }) => name.toLowerCase())
    // Of the forbidden ones a browser writes what it likes.
    .filter((name) => name !== "accept-encoding" && !name.startsWith("sec-"));
  expect(told(sent, "Access-Control-Allow-Headers")).toEqual(expect.arrayContaining(parameters));
  const answered = operations.flatMap(({ headers }) => headers).map((name) => name.toLowerCase())
    .filter((name) => ![...readable, ...ofTheConnection].includes(name));
  expect(told(exposed, "Access-Control-Expose-Headers")).toEqual(expect.arrayContaining(answered));
});
