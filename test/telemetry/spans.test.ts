import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "../../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from "../support/otlp-receiver.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { type RunningServer, runToEnd, startServer } from "../support/server.ts";

/** The spans of the real program, as a real collector gets them by OTLP. */
const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;
const MARK = "Xylophone";
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const ABOVE = "00f067aa0ba902b7";

const otel = (url: string) => ({
  OTEL_DENO: "true",
  OTEL_DENO_TRACING: "false",
  OTEL_DENO_METRICS: "false",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_BSP_SCHEDULE_DELAY: "100",
  TRACE_RATIO: "1",
});

test.each([
  [{ OTEL_DENO_TRACING: "" }, "OTEL_DENO_TRACING=false"],
  [{ OTEL_DENO_METRICS: "" }, "OTEL_DENO_METRICS=false"],
  [{ OTEL_DENO_CONSOLE: "ignore" }, "unset OTEL_DENO_CONSOLE"],
])(
  "exit 1: where Deno's own spans, with paths, would be sent, or none at all (%j)",
  async (env, said) => {
    const { code, err } = await runToEnd({ ...otel("http://127.0.0.1:9"), ...env, PORT: "0" });
    expect(code).toBe(1);
    expect(err).toContain(said);
  },
  60_000,
);

describeWithRedis("with Redis", () => {
  let receiver: OtlpReceiver;
  let redis: TestRedis;
  let server: RunningServer;
  let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let database: Sql;
  let dataDir: string;

  beforeAll(async () => {
    receiver = startOtlpReceiver();
    redis = await startRedis();
    dataDir = await Deno.makeTempDir();
    // Roles are the whole cluster's, and others of this server have a tenant demo.
    postgres = await startEmbeddedPostgres(`${dataDir}/postgres`);
    database = connect(postgres.url, { max: 2 });
    server = await startServer(dataDir, {
      ...otel(receiver.url),
      DATABASE_URL: postgres.url,
      UPSTASH_REDIS_REST_URL: redis.rest.url,
      UPSTASH_REDIS_REST_TOKEN: redis.rest.token,
    });
  }, 60_000);

  afterAll(async () => {
    await server.stop("SIGTERM");
    await Promise.all([redis.close(), receiver.close(), database.end({ timeout: 1 })]);
    await postgres.stop();
    await Deno.remove(dataDir, { recursive: true });
  });

  /** Asks under a trace id of its own and answers with what is told of it, the request's own span first. */
  async function traced(path: string, trace: string, extra: RequestInit = {}) {
    const response = await fetch(`${server.address}/api${path}`, {
      ...extra,
      headers: {
        authorization: server.curl.authorization,
        traceparent: `00-${trace}-${ABOVE}-01`,
        ...extra.headers,
      },
    });
    await response.text();
    const own = () => receiver.spans.filter(({ traceId }) => traceId === trace);
    await expect.poll(() => own().some(({ kind }) => kind === SERVER)).toBe(true);
    const [root] = own().filter(({ kind }) => kind === SERVER);
    if (root === undefined) throw new Error("there is no span of the request");
    return { response, root, below: own().filter((span) => span !== root) };
  }

  const week = () => {
    const { pathname, search } = new URL(server.curl.url);
    return pathname.slice("/api".length) + search;
  };
  const names = (spans: readonly ReceivedSpan[]) => spans.map(({ name }) => name);

  test("a request is under its caller's span, and its statements and calls of Redis are under it", async () => {
    const { response, root, below } = await traced(week(), TRACE);
    expect(response.status).toBe(200);
    expect(root).toMatchObject({
      name: "GET /calendar/week",
      parentSpanId: ABOVE,
      scope: "halfhour",
      attributes: {
        "http.request.method": "GET",
        "http.route": "/calendar/week",
        "http.response.status_code": 200,
        "halfhour.tenant": "demo",
      },
    });
    expect(names(below)).toEqual(expect.arrayContaining(["weekOfTutor", "PIPELINE"]));
    for (const span of below) {
      expect(span, span.name).toMatchObject({ kind: CLIENT, parentSpanId: root.spanId });
    }
    const timing = response.headers.get("server-timing");
    expect(timing).toMatch(
      /^total;dur=[\d.]+, db;dur=[\d.]+;desc="(?:1 statement|\d{2,} statements|[2-9] statements)", wait;dur=[\d.]+$/,
    );
  });

  test("without traceparent a request begins a trace, which its log line names", async () => {
    const before = receiver.spans.length;
    const id = `own-${crypto.randomUUID()}`;
    await (await fetch(server.curl.url, {
      headers: { authorization: server.curl.authorization, "x-request-id": id },
    })).text();
    const own = () =>
      receiver.spans.slice(before)
        .find(({ attributes }) => attributes["halfhour.request_id"] === id);
    await expect.poll(own).toBeDefined();
    expect(own()).toMatchObject({ parentSpanId: "", name: "GET /calendar/week" });
    await expect.poll(() => server.output()).toContain(
      `"request_id":"${id}","trace_id":"${own()?.traceId}"`,
    );
  });

  test("what takes too long has an event on its span and on the request's, and is told to the log", async () => {
    const trace = "5bf92f3577b34da6a3ce929d0e0e4737";
    const held = await database.reserve();
    await held.unsafe(
      "begin; set local role hh_demo; lock table hh_demo.services in access exclusive mode",
    );
    const asking = traced("/tutor/services", trace);
    await new Promise((resolve) => setTimeout(resolve, 450));
    await held.unsafe("commit");
    held.release();
    const { root, below } = await asking;
    const tooSlow = { name: "too_slow", attributes: { severity: "error" } };
    expect(root.events).toMatchObject([tooSlow]);
    const waited = below.filter(({ events }) => events.length > 0);
    expect(waited).toMatchObject([{ events: [tooSlow] }]);
    await expect.poll(() => server.output()).toMatch(
      new RegExp(
        `"query":"${waited[0]?.name}","ms":\\d+,"request_id":"[^"]+","trace_id":"${trace}",` +
          '"time":"[^"]+","level":"error","event":"statement_too_slow"',
      ),
    );
    expect(server.output()).toMatch(
      new RegExp(`"level":"error","event":"request",.*"slow":true,.*"trace_id":"${trace}"`),
    );
  });

  test("a caller who does not keep their trace gets none of ours, and their id in the log", async () => {
    const trace = "abf92f3577b34da6a3ce929d0e0e4737";
    const { authorization } = server.curl;
    const traceparent = `00-${trace}-${ABOVE}-00`;
    await (await fetch(server.curl.url, { headers: { authorization, traceparent } })).text();
    await expect.poll(() => server.output()).toContain(`"trace_id":"${trace}"`);
    await traced(week(), "bbf92f3577b34da6a3ce929d0e0e4738");
    expect(receiver.spans.filter(({ traceId }) => traceId === trace)).toEqual([]);
  });

  test("a statement that PostgreSQL refuses is an error by its code, without its message", async () => {
    const own = "set local role hh_demo";
    await database.unsafe(`begin; ${own}; revoke select on hh_demo.services from hh_demo; commit`);
    const { root, below } = await traced("/tutor/services", "6bf92f3577b34da6a3ce929d0e0e4738");
    await database.unsafe(`begin; ${own}; grant select on hh_demo.services to hh_demo; commit`);
    expect(root).toMatchObject({ status: ERROR, attributes: { "http.response.status_code": 500 } });
    const refused = below.filter(({ status }) => status === ERROR);
    expect(refused).toMatchObject([{ attributes: { "error.type": "42501" } }]);
    expect(JSON.stringify(refused)).not.toContain("permission denied");
  });

  test("nothing secret, personal or made up by a caller is in what is sent", async () => {
    const secret = `${MARK}-${crypto.randomUUID()}`;
    const paths = [
      `/marketplace/tutors?search=${secret}`,
      `/booking/slots/77777777`,
      `/${secret}/${secret}`,
      `/calendar/week?tutor_id=77777777&week_start=2031-03-03&timezone=${secret}`,
    ];
    for (const [i, path] of paths.entries()) {
      await traced(path, `8bf92f3577b34da6a3ce929d0e0e473${i}`, {
        headers: { "user-agent": secret, "x-api-key": "", referer: `http://x/${secret}` },
      });
    }
    await traced("/me/profile", "9bf92f3577b34da6a3ce929d0e0e4730", {
      method: "PATCH",
      headers: { "content-type": "application/json", "idempotency-key": secret },
      body: JSON.stringify({ name: secret }),
    });
    const all = receiver.bodies.join("\n");
    expect(all).toContain("/booking/slots/{id}");
    for (const text of [MARK, "77777777", "/api", "eyJ", redis.rest.token, "week/", "select "]) {
      expect(all.includes(text), text).toBe(false);
    }
  });
});
