import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { serveApp } from "../support/live.ts";

/** X9: whatever is answered, by whichever road, may not be guessed, framed, embedded or stored. */
let app: TestApp;
let tutor: Person;
/** Whose quota for strangers is used up at once. */
let tight: TestApp;
const inProduction = { environment: "production", corsOrigins: "https://app.example.com" } as const;
const week = () =>
  `/api/calendar/week?tutor_id=${tutor.id}&week_start=2027-03-01&timezone=Europe/Kyiv`;

beforeAll(async () => {
  app = await anApp(inProduction);
  tight = await anApp({ ...inProduction, tenant: app.tenant, strangersPerMinute: 1 });
  tutor = await app.tutor();
});

async function answered(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const { authorization } = tutor.credentials;
  if (authorization && !headers.has("authorization")) headers.set("authorization", authorization);
  return await app.fetch(new Request(`http://halfhour.test${path}`, { ...init, headers }));
}

const JSON_BODY = { "content-type": "application/json" };

const roads: Readonly<Record<string, readonly [number, () => Promise<Response>]>> = {
  "JSON": [200, () => answered("/api/me/profile")],
  "JSON that is gzipped": [200, () => answered(week(), { headers: { "accept-encoding": "gzip" } })],
  "a problem": [404, () => answered("/api/lessons/1000000")],
  "an answer without a body": [
    204,
    () => answered("/api/me/profile/autosave", { method: "DELETE" }),
  ],
  "HEAD": [200, () => answered("/api/me/profile", { method: "HEAD" })],
  "no credentials": [401, () => answered("/api/me/profile", { headers: { authorization: "" } })],
  "a body that is no JSON": [
    400,
    () => answered("/api/tutor/services", { method: "POST", headers: JSON_BODY, body: "{" }),
  ],
  "a body that is too large": [
    413,
    () =>
      answered("/api/tutor/services", {
        method: "POST",
        headers: JSON_BODY,
        body: "x".repeat(300_000),
      }),
  ],
  "one request too many": [
    429,
    async () => {
      const asStranger = () => tight.fetch(new Request("http://halfhour.test/api/me/profile"));
      await (await asStranger()).body?.cancel();
      return await asStranger();
    },
  ],
  "no handshake of a WebSocket": [426, () => answered(`/ws/calendar/${tutor.id}`)],
  "a stream of events": [200, () => answered("/api/live?seconds=0")],
  "a path that leads nowhere": [404, () => answered("/nowhere")],
  "a method that is not there": [405, () => answered("/api/lessons/1", { method: "PROPFIND" })],
  "a host that is none": [
    400,
    () => answered("/api/health", { headers: { host: "x/api/lessons#" } }),
  ],
  "OPTIONS": [405, () => answered("/api/me/profile", { method: "OPTIONS" })],
  "a preflight": [
    204,
    () =>
      answered("/api/me/profile", {
        method: "OPTIONS",
        headers: { origin: "https://evil.example", "access-control-request-method": "PUT" },
      }),
  ],
  "the contract as YAML": [200, () => answered("/api/openapi.yaml")],
  "a page": [200, () => answered("/api/docs")],
  "the page of a problem": [200, () => answered("/api/problems/slot_taken")],
  "a redirect": [302, () => answered("/")],
};

describe.each(Object.entries(roads))("%s", (name, [status, ask]) => {
  test(`${status}: nothing is guessed, framed or embedded, and all comes by HTTPS`, async () => {
    const { status: got, headers } = await ask();
    expect(got).toBe(status);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'.*frame-ancestors 'none'$/,
    );
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
    expect(headers.get("x-request-id")).toMatch(/^[\w.-]{8,}$/);
    expect(headers.has("server") || headers.has("x-powered-by")).toBe(false);
    const isForAll = name.includes("page") || name.includes("contract");
    expect(headers.get("cache-control")).toMatch(
      isForAll ? /^public/ : /^(no-store(, no-transform)?|private, no-cache)$/,
    );
  });
});

test("101: a WebSocket opens with them, too", async () => {
  const [hostname = "", port] = serveApp(app).split(":");
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const handshake = [
    `GET /ws/calendar/${tutor.id} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  await connection.write(new TextEncoder().encode(`${handshake.join("\r\n")}\r\n\r\n`));
  const [bytes, decoder] = [new Uint8Array(4_096), new TextDecoder()];
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const read = await connection.read(bytes);
    if (read === null) break;
    head += decoder.decode(bytes.subarray(0, read));
  }
  expect(head).toMatch(/^HTTP\/1.1 101 /);
  for (
    const [name, value] of [
      ["x-content-type-options", "nosniff"],
      ["cross-origin-resource-policy", "same-origin"],
      ["cache-control", "no-store"],
      ["strict-transport-security", "max-age=31536000; includeSubDomains"],
    ] as const
  ) {
    expect(head.toLowerCase()).toContain(`${name}: ${value.toLowerCase()}\r\n`);
  }
});

test("304: the same as with the week itself", async () => {
  const { headers } = await answered(week());
  const again = await answered(week(), { headers: { "if-none-match": headers.get("etag") ?? "" } });
  expect(again.status).toBe(304);
  for (
    const name of [
      "x-content-type-options",
      "cross-origin-resource-policy",
      "cache-control",
      "vary",
    ]
  ) {
    expect(again.headers.get(name), name).toBe(headers.get(name));
  }
});

test("200: a page refers to nobody, opens for nobody and asks for nothing", async () => {
  const { headers } = await answered("/api/docs");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("permissions-policy")).toContain("camera=()");
  const policy = headers.get("content-security-policy");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
});

test("HSTS in production only", async () => {
  const { fetch } = await anApp({ tenant: app.tenant });
  const { headers } = await fetch(new Request("http://halfhour.test/api/health/live"));
  expect(headers.has("strict-transport-security")).toBe(false);
});

test("400: a request for a host that is none has its line in the log, as any other", async () => {
  const before = app.logLines.length;
  await answered("/api/health", { headers: { host: "x/api/lessons#" } });
  expect(app.logLines.slice(before).map((line) => JSON.parse(line))).toMatchObject([
    { event: "request", route: "(none)", status: 400 },
  ]);
});

test("405: a method of a client's own words is not for the log", async () => {
  const before = app.logLines.length;
  await answered("/api/me/profile", { method: "ANNA-KOVALENKO-1990" });
  expect(app.logLines.slice(before).join()).toContain('"method":"other"');
  expect(app.logLines.slice(before).join()).not.toContain("KOVALENKO");
});
