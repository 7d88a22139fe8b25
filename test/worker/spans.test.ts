/** X6 on workerd: spans as a collector gets them by OTLP, and that a collector that does not take them costs nobody. */
import { beforeAll, expect, test } from "vitest";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant, type TestTenant } from "../support/database.ts";
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from "../support/otlp-receiver.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { describeWithWorkerd, type RunningWorker, startWorker } from "../support/workerd.ts";
import { askWorker } from "./ask-worker.ts";

const SERVER = 2;
const CLIENT = 3;
const MARK = "Xylophone";
const ABOVE = "00f067aa0ba902b7";
const WEEK = "/calendar/week?week_start=2026-11-30";

const newTrace = () => crypto.randomUUID().replaceAll("-", "");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function aWorker(tenant: TestTenant, more: Readonly<Record<string, string>>) {
  const worker = await startWorker({
    DATABASE_URL: tenant.controlUrl,
    JWT_HS256_SECRET: SECRET,
    TRACE_RATIO: "1",
    ...more,
  });
  atEnd(() => worker.stop());
  const token = await tokenFor(tenant.slug, "anna", "tutor", "Europe/Kyiv", Date.now());
  return { worker, token };
}

describeWithWorkerd("on workerd", () => {
  describeWithRedis("with Redis and a collector", () => {
    let receiver: OtlpReceiver;
    let redis: TestRedis;
    let tenant: TestTenant;
    let worker: RunningWorker;
    let token: string;

    beforeAll(async () => {
      receiver = startOtlpReceiver();
      atEnd(() => receiver.close());
      redis = await startRedis();
      atEnd(() => redis.close());
      tenant = await aTenant();
      ({ worker, token } = await aWorker(tenant, {
        UPSTASH_REDIS_REST_URL: redis.rest.url,
        UPSTASH_REDIS_REST_TOKEN: redis.rest.token,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20of-the-collector",
        OTEL_SERVICE_NAME: "tutoring",
      }));
    }, 60_000);

    const ask = async (path: string, init: RequestInit = {}) => {
      const headers = { authorization: `Bearer ${token}`, ...init.headers };
      const response = await fetch(`${worker.address}/api${path}`, { ...init, headers });
      await response.text();
      return response;
    };

    const spansOf = (trace: string) => receiver.spans.filter(({ traceId }) => traceId === trace);

    /** Asks under a trace of a caller's, and answers with what is told of it, the request's own span first. */
    async function traced(path: string, init: RequestInit = {}) {
      const trace = newTrace();
      const traceparent = `00-${trace}-${ABOVE}-01`;
      const response = await ask(path, { ...init, headers: { ...init.headers, traceparent } });
      const rootOf = () => spansOf(trace).find(({ kind }) => kind === SERVER);
      await expect.poll(rootOf, { timeout: 5_000 }).toBeDefined();
      const root = rootOf();
      if (root === undefined) throw new Error("there is no span of the request");
      return { trace, response, root, below: spansOf(trace).filter((span) => span !== root) };
    }

    test("a request is under its caller's span, its statements and calls of Redis are under it", async () => {
      const { trace, response, root, below } = await traced(WEEK);
      expect(response.status).toBe(200);
      expect(root).toMatchObject({
        name: "GET /calendar/week",
        parentSpanId: ABOVE,
        scope: "halfhour",
        attributes: {
          "http.request.method": "GET",
          "http.route": "/calendar/week",
          "http.response.status_code": 200,
          "halfhour.request_id": response.headers.get("x-request-id"),
          "halfhour.tenant": tenant.slug,
        },
      });
      const names = below.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["weekOfTutor", "PIPELINE"]));
      for (const span of below) {
        expect(span, span.name).toMatchObject({ kind: CLIENT, parentSpanId: root.spanId });
      }
      expect(new Set(spansOf(trace).map(({ spanId }) => spanId)).size).toBe(below.length + 1);
      expect(worker.output()).toContain(`"trace_id":"${trace}"`);
    });

    test("times lie in each other, and are those of the clock", async () => {
      const before = Date.now() - 1_000;
      const { root, below } = await traced(WEEK);
      const msOf = ({ startTimeUnixNano: begin, endTimeUnixNano: end }: ReceivedSpan) =>
        [Number(begin) / 1e6, Number(end) / 1e6] as const;
      const [begun, ended] = msOf(root);
      expect(begun).toBeGreaterThan(before);
      expect(ended).toBeLessThan(Date.now() + 1_000);
      for (const span of below) {
        const [begin, end] = msOf(span);
        expect([begun <= begin, begin <= end], span.name).toEqual([true, true]);
      }
    });

    test("without traceparent a request begins a trace, which its log line names", async () => {
      const id = `own-${crypto.randomUUID()}`;
      await ask(WEEK, { headers: { "x-request-id": id } });
      const own = () =>
        receiver.spans.find(({ attributes }) => attributes["halfhour.request_id"] === id);
      await expect.poll(own, { timeout: 5_000 }).toBeDefined();
      expect(own()).toMatchObject({ parentSpanId: "", name: "GET /calendar/week" });
      await expect.poll(worker.output)
        .toContain(`"request_id":"${id}","trace_id":"${own()?.traceId}"`);
    });

    test("a caller who does not keep their trace gets none of ours, and their id in the log", async () => {
      const trace = newTrace();
      await ask(WEEK, { headers: { traceparent: `00-${trace}-${ABOVE}-00` } });
      await expect.poll(worker.output).toContain(`"trace_id":"${trace}"`);
      await traced(WEEK);
      expect(spansOf(trace)).toEqual([]);
    });

    test("what takes too long has an event on its span and on the request's", async () => {
      const held = await tenant.db.reserve();
      await held.unsafe("begin; lock table services in access exclusive mode");
      const asking = traced("/tutor/services");
      await pause(700);
      await held.unsafe("commit");
      held.release();
      const { root, below } = await asking;
      const tooSlow = { name: "too_slow", attributes: { severity: "error" } };
      expect(root.events).toMatchObject([tooSlow]);
      expect(below.flatMap(({ events }) => events)).toContainEqual(
        expect.objectContaining({
          name: "too_slow",
          attributes: expect.objectContaining({ severity: "error" }),
        }),
      );
    });

    test("nothing secret, personal or made up by a caller is in what is sent", async () => {
      const secret = `${MARK}-${crypto.randomUUID()}`;
      for (
        const path of [
          `/marketplace/tutors?search=${secret}`,
          "/booking/slots/77777777",
          `/${secret}/${secret}`,
          `${WEEK}&tutor_id=77777777&timezone=${secret}`,
        ]
      ) {
        await traced(path, { headers: { "user-agent": secret, referer: `http://x/${secret}` } });
      }
      await traced("/me/profile", {
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

    test("the collector is told whose spans they are, with the headers that it wants", async () => {
      await traced(WEEK);
      expect(receiver.bodies[0]).toContain('"service.name","value":{"stringValue":"tutoring"}');
      expect(receiver.headers[0]?.get("authorization")).toBe("Bearer of-the-collector");
      expect(receiver.headers[0]?.get("content-type")).toBe("application/json");
      expect(worker.output()).not.toContain("of-the-collector");
      expect(worker.output()).not.toContain("spans_lost");
    });
  });

  test(
    "200: a silent collector keeps no request and no connection, and is asked once meanwhile",
    async () => {
      const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const callers: Deno.Conn[] = [];
      const accepting = (async () => {
        for await (const caller of silent) callers.push(caller);
      })();
      const tenant = await aTenant();
      const { worker, token } = await aWorker(tenant, {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${silent.addr.port}`,
      });
      const url = `${worker.address}/api/lessons/my`;
      const first = await askWorker(url, token);
      await expect.poll(() => callers.length, { timeout: 5_000 }).toBe(1);
      const began = performance.now();
      const others = [];
      for (let n = 0; n < 4; n++) {
        others.push(...await Promise.all(Array.from({ length: 12 }, () => askWorker(url, token))));
      }
      // What waits for the collector waits three seconds.
      expect([first, ...others].filter(({ status }) => status !== 200)).toEqual([]);
      expect(Math.max(...others.map(({ ms }) => ms))).toBeLessThan(2_500);
      if (performance.now() - began < 10_000) expect(callers.length).toBe(1);
      const { user } = await findSharedLogin(tenant.control);
      const connections = async () => {
        const [row] = await tenant.control<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where application_name = ${`hh_${tenant.slug}`} and usename = ${user}`;
        return row?.count;
      };
      await expect.poll(connections, { timeout: 2_000 }).toBe(0);
      await expect.poll(worker.output, { timeout: 10_000 })
        .toMatch(
          /"event":"spans_lost","spans":\d+,"reason":"timed_out"|"reason":"timed_out".*"spans_lost"/,
        );
      for (const caller of callers) caller.close();
      silent.close();
      await accepting;
    },
    60_000,
  );

  test("404: there are no metrics on a Worker, whoever asks", async () => {
    const tenant = await aTenant();
    const METRICS_TOKEN = "a-token-for-prometheus-alone";
    const { worker } = await aWorker(tenant, { METRICS_TOKEN });
    for (const path of ["/metrics", "/api/metrics", "/api/v1/metrics"]) {
      const response = await fetch(`${worker.address}${path}`, {
        headers: { authorization: `Bearer ${METRICS_TOKEN}` },
      });
      expect([path, response.status, (await response.json()).code]).toEqual([
        path,
        404,
        "not_found",
      ]);
    }
    expect(worker.output()).toMatch(
      /variables_ignored.*METRICS_TOKEN|METRICS_TOKEN.*variables_ignored/,
    );
  });
});
