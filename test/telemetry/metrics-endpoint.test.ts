import { expect, test } from "vitest";
import { Meter } from "../../src/platform/telemetry/meter.ts";
import { besideMetrics, metricsAnswer } from "../../src/platform/telemetry/metrics-endpoint.ts";

/** Metrics asked by a stranger. */
const TOKEN = "0123456789abcdef0123456789abcdef";
const meter = new Meter();
meter.counter({ name: "secret_total", help: "S.", labels: [] }).of().add(7);

const ask = (path: string, authorization?: string, method = "GET") =>
  new Request(`http://halfhour.test${path}`, {
    method,
    headers: authorization === undefined ? {} : { authorization },
  });
const others = () => new Response("not there", { status: 404 });
const strangers = [
  undefined,
  "",
  "Bearer",
  "Bearer ",
  `bearer${TOKEN}`,
  TOKEN,
  `Basic ${TOKEN}`,
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(1)}`,
  `Bearer ${TOKEN.toUpperCase()}`,
  `Bearer ${"x".repeat(100_000)}`,
];

test("200: the one with the token reads them, beside the API and on a port of their own", async () => {
  for (const answer of [besideMetrics(meter, TOKEN, others), metricsAnswer(meter, TOKEN)]) {
    const response = await answer(ask("/metrics", `Bearer ${TOKEN}`));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    expect(await response.text()).toContain("secret_total 7");
  }
});

test("404: beside the API a stranger gets what there is at a path that leads nowhere", async () => {
  const answer = besideMetrics(meter, TOKEN, others);
  for (const authorization of strangers) {
    const response = await answer(ask("/metrics", authorization));
    expect([response.status, await response.text()]).toEqual([404, "not there"]);
  }
  for (const path of ["/api/metrics", "/metrics/", "/x/metrics", "/?x=/metrics"]) {
    expect((await answer(ask(path, `Bearer ${TOKEN}`))).status, path).toBe(404);
  }
});

test("401: on a port of their own a stranger is asked for the token", async () => {
  const answer = metricsAnswer(meter, TOKEN);
  for (const authorization of strangers) {
    const response = await answer(ask("/metrics", authorization));
    expect([response.status, await response.text()]).toEqual([401, ""]);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
  }
});

test("404 and 405: a port of their own has nothing else, and is only read", async () => {
  const answer = metricsAnswer(meter, null);
  expect((await answer(ask("/metrics"))).status).toBe(200);
  expect((await answer(ask("/api/health"))).status).toBe(404);
  const posted = await answer(ask("/metrics", undefined, "POST"));
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});
