import { expect, test } from "vitest";
import { RequestLog } from "../../src/platform/logging/request-log.ts";
import { createLogger, type LogLevel, requestLine } from "../../src/platform/logging/log.ts";

const time = Date.parse("2026-03-29T10:00:00.123Z");

function open(level: LogLevel = "debug") {
  const lines: string[] = [];
  const log = createLogger({ level, now: () => time, sink: (line) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "null") };
}

const request = {
  method: "GET",
  route: "/booking/slots/{id}",
  status: 200,
  ms: 1.23456,
  tenant: "demo",
  requestId: "0f8fad5b-d9cb-469f-a165-70867728950e",
  traceId: null,
};

test("an event is one line of JSON with time, level and its fields", () => {
  const { log, lines, last } = open();
  log.info("lesson_booked", { lesson_id: 7, text: "two\nlines" });
  expect(lines[0]).not.toContain("\n");
  expect(last()).toEqual({
    time: "2026-03-29T10:00:00.123Z",
    level: "info",
    event: "lesson_booked",
    lesson_id: 7,
    text: "two\nlines",
  });
});

test("fields cannot overwrite time, level and event", () => {
  const { log, last } = open();
  log.warn("real", { event: "forged", level: "debug", time: 0 });
  expect(last()).toMatchObject({ event: "real", level: "warn" });
});

test.each(
  [
    ["debug", 4],
    ["info", 3],
    ["warn", 2],
    ["error", 1],
    ["silent", 0],
  ] as const,
)("LOG_LEVEL=%s lets %i of the four levels through", (level, count) => {
  const { log, lines } = open(level);
  for (const own of ["debug", "info", "warn", "error"] as const) log[own]("x");
  expect(lines).toHaveLength(count);
});

test("an error is written with name, message, stack and cause", () => {
  const { log, last } = open();
  log.error("failed", { error: new TypeError("no", { cause: new Error("deeper") }) });
  expect(last().error).toMatchObject({
    name: "TypeError",
    message: "no",
    cause: { message: "deeper" },
  });
  expect(last().error.stack).toContain("log.test.ts");
});

test("nothing that is logged can make the log throw", () => {
  const { log, lines } = open();
  const circle: Record<string, unknown> = { n: 1n };
  circle["self"] = circle;
  const hostile = {
    get boom() {
      throw new Error("getter");
    },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (
    const fields of [
      ...[circle, hostile, { revoked: revoked.proxy }, {
        f() {},
        s: Symbol("s"),
        d: new Date(NaN),
      }],
      ...[{ toJSON: () => circle }, { list: Array(1000).fill(circle) }, { text: "x".repeat(1e6) }],
      ...[{ map: new Map([[1, 2]]), bytes: new Uint8Array(9) }, { lone: "\ud800" }],
    ]
  ) log.info("odd", fields);
  expect(lines).toHaveLength(9);
  for (const line of lines) {
    expect(JSON.parse(line).event).toBe("odd");
    expect(line.length).toBeLessThan(20_000);
  }
});

test("a sink that fails does not fail the caller", () => {
  const sink = () => {
    throw new Error("closed pipe");
  };
  const log = createLogger({ level: "debug", now: () => time, sink });
  expect(() => log.error("x")).not.toThrow();
  expect(() => log.request(request)).not.toThrow();
});

test("secrets and people never come out, whatever key or text they are in", () => {
  const { log, lines } = open();
  const hidden = [
    ...["tok-1", "sec-2", "pass-3", "Anna", "anna@example.com", "sk-live-4", "Bearer-5"],
    ...["eyJhbGciOiJIUzI1NiJ9", "dbpass6", "note-7", "cookie-8", "+380501234567"],
  ];
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln";
  log.info("x", {
    token: "tok-1",
    access_token: "tok-1",
    clientSecret: "sec-2",
    JWT_HS256_SECRET: "sec-2",
    password: "pass-3",
    role_password: "pass-3",
    name: "Anna",
    student_name: "Anna",
    tutorName: "Anna",
    email: "anna@example.com",
    user: { contact_email: "anna@example.com", phone: "+380501234567" },
    key: "sk-live-4",
    "x-api-key": "sk-live-4",
    "X-Service-Key": "sk-live-4",
    Authorization: "Bearer Bearer-5",
    headers: [{ cookie: "cookie-8", "set-cookie": "cookie-8" }],
    cancel_reason: "note-7",
    sub: "anna@example.com",
    text: `sent Bearer Bearer-5 and ${jwt} to anna@example.com`,
    url: "postgres://halfhour:dbpass6@db/halfhour",
    error: new Error(`connect postgres://u:dbpass6@db failed for anna@example.com, ${jwt}`),
  });
  for (const value of hidden) expect(lines[0]).not.toContain(value);
});

test("ids and counts stay readable", () => {
  const { log, last } = open();
  const fields = { tenant: "demo", key_id: 4, tutor_id: 7, cache_key_version: 3, constraint: "c" };
  log.info("x", fields);
  expect(last()).toMatchObject(fields);
});

test("a database error shows its code and constraint, and not the row", () => {
  const { log, lines, last } = open();
  const error = Object.assign(new Error("duplicate key"), {
    code: "23505",
    constraint: "users_are_known_by_one_subject",
    detail: "Key (x)=(Anna)",
    parameters: ["Anna"],
    query: "insert into users values ('Anna')",
  });
  log.error("failed", { error });
  expect(last().error).toMatchObject({
    code: "23505",
    constraint: "users_are_known_by_one_subject",
  });
  expect(lines[0]).not.toContain("Anna");
});

test("a database error quotes no value that it could not take, in its stack neither", () => {
  const { log, lines, last } = open();
  const message = 'invalid input syntax for type integer: "Anna "quoted" Koval"';
  log.error("failed", { error: Object.assign(new Error(message), { code: "22P02" }) });
  expect(last().error.message).toBe('invalid input syntax for type integer: "…"');
  expect(lines[0]).not.toMatch(/Anna|quoted|Koval/);
});

test.each(["a", "a.", "eyJ", "eyJ-", "Bearer ", "://a", "a@"])(
  "8,000 characters of %j are written at once",
  (text) => {
    const { log } = open();
    const long = `@ ${text.repeat(8_000 / text.length)}`;
    const times = Array.from({ length: 5 }, () => {
      const began = performance.now();
      log.info("x", { text: long });
      return performance.now() - began;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  },
);

test("the request line has method, template, status, time, tenant and ids", () => {
  const { log, last } = open();
  log.request({ ...request, traceId: "4bf92f3577b34da6a3ce929d0e0e4736" });
  expect(last()).toEqual({
    time: "2026-03-29T10:00:00.123Z",
    level: "info",
    event: "request",
    method: "GET",
    route: "/booking/slots/{id}",
    status: 200,
    ms: 1.23,
    tenant: "demo",
    request_id: "0f8fad5b-d9cb-469f-a165-70867728950e",
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
  });
});

test("a request line stays JSON whatever is in it, and leaves out what is not known", () => {
  const hostile = '"\n\\\u2028\ud800';
  const line = requestLine(time, { ...request, method: hostile, route: hostile, tenant: null });
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toMatchObject({ status: 200 });
  expect(JSON.parse(line)).not.toHaveProperty("tenant");
  expect(JSON.parse(line)).not.toHaveProperty("trace_id");
});

test("5xx is an error, so that LOG_LEVEL=warn still shows it", () => {
  const { log, lines } = open("warn");
  log.request(request);
  log.request({ ...request, status: 503 });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"level":"error"');
});

test("a slow request is a warning and says so, one that is too slow an error (X6)", () => {
  const lines: string[] = [];
  const log = createLogger({ level: "warn", sink: (line) => void lines.push(line), now: () => 0 });
  const line = {
    method: "GET",
    route: "/x",
    status: 200,
    tenant: null,
    requestId: "r",
    traceId: null,
  };
  for (const ms of [150, 150.1, 300, 300.1]) log.request({ ...line, ms });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "warn", event: "request", ms: 150.1, slow: true },
    { level: "warn", ms: 300, slow: true },
    { level: "error", ms: 300.1, slow: true },
  ]);
});

test("lines of a request have its id, and its trace's where there is one", () => {
  const lines: string[] = [];
  const log = createLogger({ level: "info", sink: (line) => void lines.push(line), now: () => 0 });
  new RequestLog(log, "request-1").info("without");
  new RequestLog(log, "request-2", "a".repeat(32)).info("with");
  const [without, traced] = lines.map((line) => JSON.parse(line));
  expect(without).not.toHaveProperty("trace_id");
  expect(traced).toMatchObject({ request_id: "request-2", trace_id: "a".repeat(32) });
});
