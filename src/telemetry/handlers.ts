import type { Handlers } from "../platform/contract/contract.ts";
import type { PageMetrics } from "./page-metrics.ts";

export const telemetryHandlers = (metrics: PageMetrics) => ({
  recordTelemetry: ({ body: { events } }, answer) => {
    for (const event of events) metrics.loaded(event);
    return answer(204, null);
  },
} satisfies Partial<Handlers>);
