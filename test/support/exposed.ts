import type { Meter } from "../../src/platform/telemetry/meter.ts";
import { exposition } from "../../src/platform/telemetry/prometheus.ts";

/** What Prometheus would read of a series, `name{label="value"}`; null: there is none. */
export async function exposed(meter: Meter, series: string): Promise<number | null> {
  return valueIn(await exposition(meter).text(), series);
}

export function valueIn(text: string, series: string): number | null {
  const line = text.split("\n").find((line) => line.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
}
