import { type Metric as ClientMetric, type MetricObjectWithValues, Registry } from "prom-client";
import type { Meter, Metric } from "./meter.ts";

type Told = MetricObjectWithValues<
  { readonly value: number; readonly labels: Record<string, string | number> }
>;

/** What prom-client writes of metrics that it did not count itself. */
export type Exposition = {
  readonly contentType: string;
  readonly text: () => Promise<string>;
};

/** Prometheus' text format of all that a meter has at the moment it is asked for. */
export function exposition(meter: Meter): Exposition {
  const registry = new Registry();
  return {
    contentType: registry.contentType,
    text: async () => {
      registry.clear();
      for (const metric of meter.metrics) {
        const told = toldOf(metric);
        const asked = { name: told.name, get: () => Promise.resolve(told) };
        // Of a metric the registry needs its name, and what `get` gives.
        registry.registerMetric(asked as unknown as ClientMetric);
      }
      return await registry.metrics();
    },
  };
}

function toldOf(metric: Metric): Told {
  if (metric.kind === "watched") {
    const { name, help, type, read } = metric;
    const value = read();
    return told(name, help, type, value === null ? [] : [{ value, labels: {} }]);
  }
  const { name, help } = metric.family;
  if (metric.kind === "histogram") return told(name, help, "histogram", spreads(metric));
  const values = [...metric.family.series]
    .map(({ values, of }) => ({ value: of.value, labels: labelled(metric.family.labels, values) }));
  return told(name, help, metric.kind, values);
}

const told = (
  name: string,
  help: string,
  type: "counter" | "gauge" | "histogram",
  values: Told["values"],
): Told =>
  // The library's types know its kinds as an enum, and its values are these words.
  ({ name, help, type, values, aggregator: "sum" }) as unknown as Told;

function spreads({ family, bounds }: Extract<Metric, { kind: "histogram" }>): Told["values"] {
  const { name, labels: names } = family;
  return [...family.series].flatMap(({ values, of }) => {
    const labels = labelled(names, values);
    let count = 0;
    const buckets = of.counts.map((own, i) => {
      count += own;
      const le = bounds[i] ?? "+Inf";
      return { metricName: `${name}_bucket`, value: count, labels: { le, ...labels } };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, value: of.sum, labels },
      { metricName: `${name}_count`, value: count, labels },
    ];
  });
}

const labelled = (names: readonly string[], values: readonly string[]) =>
  Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
