import { expect, test } from "vitest";
import { Meter } from "../../src/platform/telemetry/meter.ts";
import { exposition } from "../../src/platform/telemetry/prometheus.ts";
import { methodLabel, RequestMetrics } from "../../src/platform/telemetry/request-metrics.ts";
import { exposed, valueIn } from "../support/exposed.ts";

test("a histogram has for each bound all that is at most that, and what it is together", async () => {
  const meter = new Meter();
  const spread = meter.histogram({ name: "t_seconds", help: "T.", labels: [], bounds: [1, 2] })
    .of();
  for (const value of [0.5, 1, 1.5, 2, 7]) spread.observe(value);
  const text = await exposition(meter).text();
  expect(text).toContain("# TYPE t_seconds histogram");
  expect(valueIn(text, 't_seconds_bucket{le="1"}')).toBe(2);
  expect(valueIn(text, 't_seconds_bucket{le="2"}')).toBe(4);
  expect(valueIn(text, 't_seconds_bucket{le="+Inf"}')).toBe(5);
  expect(valueIn(text, "t_seconds_sum")).toBe(12);
  expect(valueIn(text, "t_seconds_count")).toBe(5);
});

test("what is watched is looked up each time; where there is none, there is no value", async () => {
  const meter = new Meter();
  let value: number | null = 3;
  meter.watch({ name: "depth", help: "D.", type: "gauge", read: () => value });
  const { text } = exposition(meter);
  expect(valueIn(await text(), "depth")).toBe(3);
  value = null;
  expect(valueIn(await text(), "depth")).toBeNull();
});

test("values of labels are escaped, whatever they are", async () => {
  const meter = new Meter();
  meter.counter({ name: "odd_total", help: "O.", labels: ["what"] }).of('a"b\\c\nd').add();
  expect(await exposition(meter).text()).toContain('odd_total{what="a\\"b\\\\c\\nd"} 1');
});

test("a label without bound ends in one series for all others", async () => {
  const meter = new Meter();
  const family = meter.counter({ name: "wild_total", help: "W.", labels: ["id"] });
  for (let i = 0; i < 7_000; i++) family.of(`${i}`).add();
  expect([...family.series].length).toBe(5_001);
  expect(await exposed(meter, 'wild_total{id="(others)"}')).toBe(2_000);
});

test("two metrics of one name are a mistake that is told at once", () => {
  const meter = new Meter();
  meter.counter({ name: "one_total", help: "", labels: [] });
  expect(() => meter.gauge({ name: "one_total", help: "", labels: [] })).toThrow("one_total");
});

test("methods that a client makes up are one", async () => {
  const meter = new Meter();
  const requests = new RequestMetrics(meter);
  for (let i = 0; i < 500; i++) requests.note(methodLabel(`BREW${i}`), "(none)", 404, 1);
  requests.note("GET", "/x/{id}", 200, 4);
  expect(await exposed(meter, 'http_requests_total{method="other",route="(none)",status="404"}'))
    .toBe(500);
  const seconds = 'http_request_duration_seconds_bucket{le="0.005",method="GET",route="/x/{id}"';
  expect(await exposed(meter, `${seconds},status="200"}`)).toBe(1);
});
