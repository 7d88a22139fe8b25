import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  describeWithPrometheus,
  promtool,
  startPrometheus,
  type TestPrometheus,
} from "../support/prometheus.ts";
import { type RunningServer, startServer } from "../support/server.ts";

/** What is in ops/ fits what the real program tells a real Prometheus. */
const RULES = "ops/prometheus/rules.yml";
const TOKEN = crypto.randomUUID();

type Rules = {
  readonly groups: readonly { readonly rules: readonly { alert: string; expr: string }[] }[];
};
type RulesTest = {
  readonly tests: readonly {
    readonly alert_rule_test: readonly { alertname: string; exp_alerts?: readonly unknown[] }[];
  }[];
};
type Dashboard = {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { expr: string }[];
  }[];
};

const read = (path: string) => Deno.readTextFileSync(path);
// Both are our own files, which promtool has read too.
const rules = (parse(read(RULES)) as Rules).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read("ops/grafana/halfhour.json")) as Dashboard;
const queries = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [title, expr] as const)
  ),
];

describeWithPrometheus("ops/", () => {
  describe("promtool", () => {
    test("takes the rules and the example of a configuration", async () => {
      expect(await promtool("check", "rules", RULES)).toMatchObject({ isFine: true });
      const checked = await promtool("check", "config", "ops/prometheus/prometheus.yml");
      expect(checked).toMatchObject({ isFine: true });
    });

    test("sees each alert at rest and at work", async () => {
      const { isFine, said } = await promtool("test", "rules", "ops/prometheus/rules.test.yml");
      expect(isFine, said).toBe(true);
      const { tests } = parse(read("ops/prometheus/rules.test.yml")) as RulesTest;
      const all = tests.flatMap((one) => one.alert_rule_test);
      const named = (isAtWork: boolean) =>
        all.filter(({ exp_alerts = [] }) => exp_alerts.length > 0 === isAtWork)
          .map(({ alertname }) => alertname).toSorted();
      const alerts = rules.map(({ alert }) => alert).toSorted();
      expect(named(true)).toEqual(alerts);
      expect(named(false)).toEqual(alerts);
    });
  });

  describe("Prometheus", () => {
    let server: RunningServer;
    let prometheus: TestPrometheus;
    let dataDir: string;
    let metrics: string;

    beforeAll(async () => {
      dataDir = await Deno.makeTempDir();
      server = await startServer(dataDir, { METRICS_PORT: "0", METRICS_TOKEN: TOKEN });
      const { authorization, url } = server.curl;
      await (await fetch(url, { headers: { authorization } })).text();
      const port = /"port":(\d+),[^\n]*"event":"serving_metrics"/.exec(server.output())?.[1];
      metrics = `127.0.0.1:${port}`;
      prometheus = await startPrometheus(metrics, TOKEN);
    }, 60_000);

    afterAll(async () => {
      await Promise.all([prometheus.close(), server.stop("SIGTERM")]);
      await Deno.remove(dataDir, { recursive: true });
    });

    test("401 and 404: a stranger reads nothing, on neither port", async () => {
      for (const headers of [{}, { authorization: server.curl.authorization }]) {
        const own = await fetch(`http://${metrics}/metrics`, { headers });
        expect([own.status, await own.text()]).toEqual([401, ""]);
        const beside = await fetch(`${server.address}/metrics`, { headers });
        expect([beside.status, (await beside.text()).includes("_total")]).toEqual([404, false]);
      }
    });

    test("reads the real program", async () => {
      const valueOf = async (query: string) =>
        (await prometheus.query(query).catch(() => []))[0]?.value;
      await expect.poll(() => valueOf('up{job="halfhour"}')).toBe(1);
      await expect.poll(() => valueOf("sum(overlaps_total)")).toBe(0);
      await expect.poll(() => valueOf('http_requests_total{route="/calendar/week"}')).toBe(1);
      await expect.poll(() => valueOf("process_resident_memory_bytes")).toBeGreaterThan(1e7);
      await expect.poll(() => valueOf("watch_age_seconds")).toBeLessThan(30);
      await expect.poll(() => valueOf("notification_lag_seconds")).toBe(0);
    });

    test("parses every query, and each names what there is", async () => {
      const response = await fetch(`http://${metrics}/metrics`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      const names = namesIn(await response.text());
      expect(queries.length).toBeGreaterThan(30);
      for (const [where, query] of queries) {
        await expect(prometheus.query(query), where).resolves.toBeDefined();
        const unknown = metricsOf(query).filter((name) => !names.has(name));
        expect(unknown, `${where}: ${query}`).toEqual([]);
        expect(metricsOf(query).length, where).toBeGreaterThan(0);
      }
    });

    test("shows every metric that there is, but for what the runtime of any program has", async () => {
      const response = await fetch(`http://${metrics}/metrics`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      const text = await response.text();
      const all = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = ""]) => name);
      const shown = queries.map(([, query]) => query).join("\n");
      const unseen = all.filter((name) => !shown.includes(name));
      expect(unseen).toEqual(["process_start_time_seconds"]);
    });
  });
});

/** The names of series: of a histogram those that its parts have. */
function namesIn(text: string): Set<string> {
  const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  return new Set([
    "up",
    ...types.flatMap(([, name = "", type]) =>
      type === "histogram" ? ["bucket", "sum", "count"].map((part) => `${name}_${part}`) : [name]
    ),
  ]);
}

/** What a query names beside functions, aggregations, labels and texts. */
function metricsOf(query: string): string[] {
  const bare = query.replaceAll(/"[^"]*"/g, '""').replaceAll(/\{[^}]*\}/g, "{}")
    .replaceAll(/\bby\s*\([^)]*\)/g, "").replaceAll(/\[[^\]]*\]/g, "");
  return [...bare.matchAll(/\b([a-z][a-z_]+)\b(?!\s*\()/g)].map(([, name = ""]) => name)
    .filter((name) => !["sum", "max", "min", "avg", "topk"].includes(name));
}
