import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aTeacher } from "../support/marketplace.ts";

/** What `Request` would put right on its way: bytes as they come to the server's port. */
let app: TestApp;
let tutor: Client;
let server: Deno.HttpServer<Deno.NetAddr>;

beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app);
  server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => app.fetch(request),
  );
});
afterAll(() => server.shutdown());

/** Sends bytes and answers the statuses that come back until the server closes or is silent. */
async function exchange(text: string | Uint8Array<ArrayBuffer>): Promise<number[]> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  const bytes = typeof text === "string" ? Uint8Array.from(text, (one) => one.charCodeAt(0)) : text;
  const chunks: string[] = [];
  const silence = setTimeout(() => connection.close(), 2_000);
  try {
    const writer = connection.writable.getWriter();
    await writer.write(bytes);
    for await (const chunk of connection.readable) chunks.push(new TextDecoder().decode(chunk));
  } catch {
    // The server hung up, or said nothing for a while.
  } finally {
    clearTimeout(silence);
  }
  return [...chunks.join("").matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
}

test("HEAD has the headers of GET, its length too, and no body", async () => {
  const week = "/api/calendar/week?tutor_id=1&week_start=2027-03-01&timezone=UTC";
  for (const path of [week, "/api/health/live", "/api/openapi.yaml", "/api/no/such/path"]) {
    const said = await Promise.all(["GET", "HEAD"].map(async (method) => {
      const response = await fetch(`http://127.0.0.1:${server.addr.port}${path}`, {
        // Deno compresses what its client takes so.
        method,
        headers: { ...tutor.credentials, "accept-encoding": "identity" },
      });
      const headers = [...response.headers]
        .filter(([name]) => !["date", "x-request-id", "server-timing", "ratelimit"].includes(name));
      return { status: response.status, headers, text: await response.text() };
    }));
    const [get, head] = said;
    expect([head?.status, head?.text]).toEqual([get?.status, ""]);
    expect(head?.headers, path).toEqual(get?.headers);
  }
});

const get = (target: string, headers = "") =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;
const post = (target: string, headers: string, body: string) =>
  `POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n${body}`;

const targets = [
  ...[
    "/api/health",
    "/api/health/",
    "/health",
    "/api/../api/health",
    "/api/./health",
    "//api/health",
  ],
  ...[
    "/api/%68ealth",
    "/api/health?x=%",
    "/api/health?%",
    "/api/%",
    "/api/%ff%fe",
    "/api/%00",
    "/%",
  ],
  ...[
    "http://elsewhere.example/api/health",
    "http://user:secret@x/api/health",
    "*",
    "/api/health#x",
  ],
  ...["/api/lessons/%2e%2e/health", "/api/lessons/..%2fhealth", "/api\\health", "/api/health;x=1"],
  ...[
    "/api/lessons/1?from=%zz",
    `/api/${"a/".repeat(2_000)}`,
    `/api/health?${"a=b&".repeat(4_000)}`,
  ],
  ...["/api/lessons/__proto__", "/api/__proto__", "/constructor", "/api/lessons/my/../1", "/api/é"],
  ...[
    "/api/v1/v1/health",
    "/api/v1",
    "/api/",
    "/",
    "/.env",
    "/api/openapi.yaml/..",
    "/api/docs/../x",
  ],
];

test.each(targets)("no 5xx for %s", async (target) => {
  const headers = tutor.credentials["authorization"] ?? "";
  const [status = 400] = await exchange(get(target, `Authorization: ${headers}\r\n`));
  expect(status).toBeLessThan(500);
});

test.each([
  "x/api/me/profile#",
  "x/api/health?",
  "x?",
  "x#",
  "x\\y",
  "u@x",
  "a b",
  "x/",
  "/",
  "[::1",
  "x:80:80",
  "x:a",
])("the header Host %j chooses no route: the request target does", async (host) => {
  const ask = (method: string, target: string) =>
    exchange(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  for (const method of ["GET", "HEAD"]) {
    expect(await ask(method, "/api/health"), method).toEqual([200]);
    expect(await ask(method, "/api/me/profile?x=/api/health"), method).toEqual([401]);
    expect(await ask(method, "/api/../api/health"), method).toEqual([400]);
  }
});

test("400: a header Host of which not even the target can be told apart", async () => {
  const text = "GET /api/health HTTP/1.1\r\nHost: é\r\nConnection: close\r\n\r\n";
  expect(await exchange(text)).toEqual([400]);
});

test.each(["x", "x:80", "", "[::1]:80", "127.0.0.1", "a_b.local:8787"])(
  "200: the header Host %j",
  async (host) => {
    const text = `GET /api/health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    expect(await exchange(text)).toEqual([200]);
  },
);

test.each([
  ["/api/health", 200],
  ["http://elsewhere.example/api/health", 200],
  ["http://user:secret@x/api/health", 200],
  // As "/" does, they lead to the reference page.
  ["http://elsewhere.example?x=/api/health", 302],
  ["http://elsewhere.example", 302],
  ["/api/../api/health", 404],
  ["/x/../api/health", 404],
  ["//api/health", 404],
  ["/api/%zz", 404],
])(
  "the request target alone chooses the route: %s is %i, by HEAD as by GET",
  async (target, status) => {
    expect(await exchange(get(target))).toEqual([status]);
    expect(await exchange(get(target).replace("GET", "HEAD"))).toEqual([status]);
  },
);

test("headers that are sent twice, empty, long, or hold odd bytes", async () => {
  const authorization = `Authorization: ${tutor.credentials["authorization"]}\r\n`;
  const hostile = {
    "two tokens": authorization + authorization,
    "two kinds of credentials": `${authorization}X-Service-Key: x\r\nX-API-Key: y\r\n`,
    "two request ids": "X-Request-Id: aaaaaaaa\r\nX-Request-Id: bbbbbbbb\r\n",
    "an id that is a header": "X-Request-Id: aaaaaaaa\rSet-Cookie: a=b\r\n",
    "latin-1": `${authorization}If-None-Match: \xe9\xff\r\n`,
    "an empty token": "Authorization:\r\n",
    "a folded line": `${authorization}X-A: b\r\n c\r\n`,
    "a long one": `X-A: ${"a".repeat(200_000)}\r\n`,
    "very many": Array.from({ length: 500 }, (_, i) => `X-A-${i}: b\r\n`).join(""),
    "no colon": "nonsense\r\n",
  };
  for (const [what, headers] of Object.entries(hostile)) {
    const statuses = await exchange(get("/api/me/profile", headers));
    expect(statuses.length, what).toBeLessThanOrEqual(1);
    for (const status of statuses) expect(status, what).toBeLessThan(500);
  }
});

test("bodies whose length is a lie: refused, and nothing of it taken for a second request", async () => {
  const type = `Authorization: ${
    tutor.credentials["authorization"]
  }\r\nContent-Type: application/json\r\n`;
  const inner = get("/api/health");
  const hostile = {
    "shorter than said": post("/api/tutor/services", `${type}Content-Length: 900\r\n`, "{}"),
    "length and chunks": post(
      "/api/tutor/services",
      `${type}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n`,
      `0\r\n\r\n${inner}`,
    ),
    "two lengths": post(
      "/api/tutor/services",
      `${type}Content-Length: 2\r\nContent-Length: 3\r\n`,
      "{}",
    ),
    "a length that is none": post("/api/tutor/services", `${type}Content-Length: -2\r\n`, "{}"),
    "a length too large": post(
      "/api/tutor/services",
      `${type}Content-Length: 99999999999\r\n`,
      "{}",
    ),
    "chunks that are none": post(
      "/api/tutor/services",
      `${type}Transfer-Encoding: chunked\r\n`,
      "zz\r\n{}",
    ),
    "a coding that is none": post(
      "/api/tutor/services",
      `${type}Transfer-Encoding: x, chunked\r\n`,
      "0\r\n\r\n",
    ),
  };
  await Promise.all(
    Object.entries(hostile).map(async ([what, bytes]) => {
      const statuses = await exchange(bytes);
      expect(statuses.filter((status) => status < 400 || status >= 500), what).toEqual([]);
      expect(statuses.length, what).toBeLessThanOrEqual(1);
    }),
  );
});

test("413: ten megabytes in chunks, without a length", async () => {
  const authorization = tutor.credentials["authorization"] ?? "";
  const chunk = new TextEncoder().encode("a".repeat(65_536));
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent >= 10_000_000) return controller.close();
      sent += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const response = await fetch(`http://127.0.0.1:${server.addr.port}/api/tutor/services`, {
    method: "POST",
    body,
    headers: { authorization, "content-type": "application/json" },
  });
  expect([response.status, (await response.json()).code]).toEqual([413, "body_too_large"]);
});

test("200: after all of that the server is well", async () => {
  expect(await exchange(get("/api/health"))).toEqual([200]);
});

/** Whatever a proxy before us may take for the end of the first request: ours is where RFC 9112, 6.3 has it. */
const hidden = "GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n";
const framings: Readonly<Record<string, readonly [string, string]>> = {
  "both a length and chunks": [
    "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    `0\r\n\r\n${hidden}`,
  ],
  "two lengths": ["Content-Length: 2\r\nContent-Length: 60\r\n", `{}${hidden}`],
  "a list of lengths": ["Content-Length: 2, 60\r\n", `{}${hidden}`],
  "a signed length": ["Content-Length: +2\r\n", `{}${hidden}`],
  "a length in hex": ["Content-Length: 0x2\r\n", `{}${hidden}`],
  "a blank before the colon": ["Content-Length : 2\r\n", `{}${hidden}`],
  "another coding": ["Transfer-Encoding: xchunked\r\n", `0\r\n\r\n${hidden}`],
  "chunks that are not the last coding": [
    "Transfer-Encoding: chunked, identity\r\n",
    `0\r\n\r\n${hidden}`,
  ],
  "chunks twice": [
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    `0\r\n\r\n${hidden}`,
  ],
  "a folded coding": ["Transfer-Encoding:\r\n chunked\r\n", `0\r\n\r\n${hidden}`],
  "a chunk of negative length": ["Transfer-Encoding: chunked\r\n", `-1\r\n${hidden}`],
  "a chunk beyond all numbers": [
    "Transfer-Encoding: chunked\r\n",
    `${"F".repeat(17)}\r\n{}\r\n0\r\n\r\n${hidden}`,
  ],
  "a long extension of a chunk": [
    "Transfer-Encoding: chunked\r\n",
    `2;${"a".repeat(100_000)}\r\n{}\r\n0\r\n\r\n${hidden}`,
  ],
};

test.each(Object.entries(framings))(
  "400 and no second request: a body with %s",
  async (_, [headers, body]) => {
    const signed = `Authorization: ${tutor.credentials["authorization"]}\r\n`;
    const text = `POST /api/tutor/services HTTP/1.1\r\nHost: x\r\n${signed}` +
      `Content-Type: application/json\r\n${headers}\r\n${body}`;
    const statuses = await exchange(text);
    expect(statuses.length).toBeLessThan(2);
    for (const status of statuses) expect(status).toBe(400);
  },
);

test("the body of a request that has none to take is no request", async () => {
  const signed = `Authorization: ${tutor.credentials["authorization"]}\r\n`;
  for (const method of ["GET", "HEAD"]) {
    const text = `${method} /api/me/profile HTTP/1.1\r\nHost: x\r\n${signed}` +
      `Connection: close\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`;
    expect(await exchange(text)).toEqual([200]);
  }
});

test("400: a head of over 64 kB, in one header, in many or in the target", async () => {
  const long = "a".repeat(70_000);
  expect(await exchange(get(`/api/health?${long}`))).toEqual([400]);
  expect(await exchange(get("/api/health", `X-A: ${long}\r\n`))).toEqual([400]);
  const many = Array.from({ length: 70 }, (_, n) => `X-${n}: ${"a".repeat(1_000)}\r\n`).join("");
  expect(await exchange(get("/api/health", many))).toEqual([400]);
});
