import type { Log } from "../../platform/logging/log.ts";
import { Spans } from "../../platform/telemetry/spans.ts";
import { createOutside } from "../../platform/worker/outside.ts";
import { recordSpans } from "../../platform/worker/record-spans.ts";
import { type Collector, SpanSender } from "../../platform/worker/span-sender.ts";
import { version } from "../version.ts";
import type { Clocks } from "./isolate-clock.ts";

/** How long a collector may take to answer. */
const SEND_MS = 3_000;

/** Spans, and what is to be called when a request's work has ended, so that they are sent. */
export type WorkerTracing = {
  readonly spans: Spans | null;
  /** Never rejects, and ends within seconds. */
  readonly sendSpans: () => Promise<void>;
};

/** Spans of this isolate by OTLP (decision 41); none where no collector is named. `ratio`: see Spans. */
export function openTracing(
  collector: Collector | null,
  ratio: number,
  { own, elapsed }: Clocks,
  log: Log,
): WorkerTracing {
  if (collector === null) return { spans: null, sendSpans: () => Promise.resolve() };
  const { post } = createOutside({ wholeMs: SEND_MS });
  const sender = new SpanSender({ collector, version, post, log, elapsed });
  const tracing = recordSpans({ own, elapsed, onEnd: (span) => sender.add(span) });
  return { spans: new Spans(tracing, ratio), sendSpans: () => sender.send() };
}
