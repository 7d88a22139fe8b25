import type { Outside } from "../http/outgoing.ts";
import type { Log } from "../logging/log.ts";
import { otlpJson, type Service } from "./otlp-json.ts";
import type { RecordedSpan } from "./recorded-span.ts";

/** Where spans are sent by OTLP. */
export type Collector = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** OTEL_SERVICE_NAME. */
  readonly service: string;
};

type Parts = {
  readonly collector: Collector;
  readonly version: string;
  /** How others are reached; it bounds how long each sending may take. */
  readonly post: Outside["post"];
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** So many spans wait; what comes then is lost, and counted. */
const MOST_WAITING = 2_048;
/** In one sending: some 250 kB. */
const MOST_AT_ONCE = 512;
/** Whoever sends begins no other sending after this. */
const GOES_ON_MS = 5_000;
/** So long a collector that took nothing is left alone. */
const RESTS_MS = 10_000;
/** Whoever has been sending for so long never ends: the runtime has ended their request. */
const LOST_MS = 30_000;

/**
 * Spans that have ended, until they are sent by one of the requests that end. One of them sends at a time, after its
 * own work: a collector that is away or silent keeps nobody, and what waits for it has a bound.
 */
export class SpanSender {
  readonly #parts: Parts;
  readonly #service: Service;
  #waiting: RecordedSpan[] = [];
  #lost = 0;
  #restsUntil = -Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#service = { name: parts.collector.service, version: parts.version };
  }

  add(span: RecordedSpan): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(span);
    else this.#lost++;
  }

  /** Sends all that waits, unless another is at it, or the collector is left alone. Never rejects. */
  async send(): Promise<void> {
    const { elapsed } = this.#parts;
    const began = elapsed();
    if (this.#waiting.length === 0 || began < this.#restsUntil) return;
    this.#restsUntil = began + LOST_MS;
    let restMs = 0;
    while (this.#waiting.length > 0 && restMs === 0 && elapsed() - began < GOES_ON_MS) {
      const isTaken = await this.#post(this.#waiting.splice(0, MOST_AT_ONCE));
      if (!isTaken) restMs = RESTS_MS;
    }
    this.#restsUntil = elapsed() + restMs;
  }

  /** Answers whether the collector took them. What it did not take is told to the log, and not sent again. */
  async #post(spans: readonly RecordedSpan[]): Promise<boolean> {
    const { collector: { url, headers }, post, log } = this.#parts;
    const { status, failure } = await post({
      url,
      addresses: [],
      headers: { ...headers, "content-type": "application/json" },
      body: otlpJson(spans, this.#service),
    });
    const isTaken = status !== null && status >= 200 && status < 300;
    if (!isTaken) this.#lost += spans.length;
    if (this.#lost > 0) {
      const reason = isTaken ? "too_many" : failure ?? status;
      log.warn("spans_lost", { spans: this.#lost, reason });
    }
    this.#lost = 0;
    return isTaken;
  }
}
