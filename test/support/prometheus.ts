import { describe } from "vitest";
import { freePort } from "../../tools/free-port.ts";

/** A real Prometheus that scrapes one address. */
export type TestPrometheus = {
  /** The values of a query at this moment. @throws Error where it does not parse */
  readonly query: (promql: string) => Promise<readonly { metric: Labels; value: number }[]>;
  readonly close: () => Promise<void>;
};

type Labels = Record<string, string>;

const PROGRAMS = ["prometheus", "promtool"];

const isInstalled = (): boolean =>
  PROGRAMS.every((program) => {
    try {
      return new Deno.Command(program, { args: ["--version"] }).outputSync().success;
    } catch {
      return false;
    }
  });

/** `describe` for tests that need Prometheus: skipped where it is missing, a failure where CI is set. */
export function describeWithPrometheus(name: string, tests: () => void): void {
  if (isInstalled() || Deno.env.get("CI")) return void describe(name, tests);
  console.warn(`skipped "${name}": prometheus is missing (apt-get install prometheus)`);
  describe.skip(name, tests);
}

/** What promtool says, and whether it is content. */
export async function promtool(...args: string[]): Promise<{ isFine: boolean; said: string }> {
  const { success, stdout, stderr } = await new Deno.Command("promtool", { args }).output();
  const text = new TextDecoder();
  return { isFine: success, said: text.decode(stdout) + text.decode(stderr) };
}

/** Starts one that asks `target` (host:port) each half second, in a folder of its own. */
export async function startPrometheus(target: string, token: string): Promise<TestPrometheus> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-prometheus-" });
  const config = {
    global: { scrape_interval: "500ms" },
    scrape_configs: [{
      job_name: "halfhour",
      authorization: { credentials: token },
      static_configs: [{ targets: [target] }],
    }],
  };
  // JSON is YAML.
  await Deno.writeTextFile(`${folder}/prometheus.yml`, JSON.stringify(config));
  const port = freePort();
  const program = new Deno.Command("prometheus", {
    args: [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    async query(promql) {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(promql)}`;
      const response = await fetch(url);
      const body = await response.json();
      if (body.status !== "success") throw new Error(`${promql}: ${body.error}`);
      const found: { metric: Labels; value: [number, string] }[] = body.data.result;
      return found.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
    },
    async close() {
      program.kill("SIGTERM");
      await program.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}
