import type { App } from "../../app.ts";
import { listenAt } from "../../platform/deno/listen.ts";
import type { Serving } from "../../platform/deno/serve.ts";
import { besideMetrics, metricsAnswer } from "../../platform/telemetry/metrics-endpoint.ts";
import type { Work } from "./work.ts";

/** What listens on ports; `metrics` is null where they are served beside the API, or not at all. */
export type Servers = { readonly api: Serving; readonly metrics: Serving | null };

type Parts = Pick<Work, "config" | "meter" | "log" | "instance">;

/** Prometheus is one client, or few. */
const METRICS_CONNECTIONS = 20;

/** Listens for requests to the API, `most` connections at a time, and to the metrics where they have a port. */
export const startServers = (parts: Parts, most: number, app: App): Servers => ({
  api: listenForApi(parts, most, app),
  metrics: listenForMetrics(parts),
});

function listenForApi({ config, meter, log, instance }: Parts, most: number, app: App): Serving {
  const { host: hostname, port, metrics: { token } } = config;
  const limits = { ...config.limits, most };
  const isBeside = token !== null && config.metrics.port === null;
  const fetch = isBeside ? besideMetrics(meter, token, app.fetch) : app.fetch;
  const isSharedPort = instance !== null;
  return listenAt("PORT", { hostname, port, isSharedPort, fetch, limits, log });
}

function listenForMetrics({ config, meter, log }: Parts): Serving | null {
  const { host: hostname, metrics: { port, token } } = config;
  if (port === null) return null;
  const limits = { ...config.limits, most: METRICS_CONNECTIONS };
  const fetch = metricsAnswer(meter, token);
  return listenAt("METRICS_PORT", { hostname, port, fetch, limits, log });
}
