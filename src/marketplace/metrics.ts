import { type Count, type Meter, SECONDS, type Spread } from "../platform/telemetry/meter.ts";

/** One answer of the marketplace. */
export type Answered = {
  /** Its slug. */
  readonly tenant: string;
  readonly ms: number;
  readonly isHit: boolean;
  readonly results: number;
};

/** What is measured (M2), by the names of the table marketplace_metrics. */
export type MetricName =
  | "marketplace_query_duration_ms"
  | "marketplace_cache_hit"
  | "marketplace_cache_miss"
  | "marketplace_result_count";

/** Of how many answers, what came together, and the most of one. */
export type Measure = { count: number; total: number; most: number };

const MILLISECONDS = SECONDS.map((seconds) => 1_000 * seconds);
const RESULTS = [0, 1, 5, 10, 20, 50, 100, 500, 1_000, 10_000];

/**
 * What the marketplace was asked: since the start, for whoever watches the program, and since they were last taken, for
 * the table. Each answer is measured once, and to count it costs some additions and no wait.
 */
export class MarketplaceMetrics {
  readonly #ms: Spread;
  readonly #hits: Count;
  readonly #misses: Count;
  readonly #results: Spread;
  #waiting = new Map<string, Map<MetricName, Measure>>();

  constructor(meter: Meter) {
    const labels = [] as const;
    this.#ms = meter.histogram({
      name: "marketplace_query_duration_ms",
      help: "How long an answer of the marketplace took, in milliseconds.",
      labels,
      bounds: MILLISECONDS,
    }).of();
    const hits = { name: "marketplace_cache_hit", help: "Answers that were kept.", labels };
    this.#hits = meter.counter(hits).of();
    const misses = { name: "marketplace_cache_miss", help: "Answers that were made anew.", labels };
    this.#misses = meter.counter(misses).of();
    this.#results = meter.histogram({
      name: "marketplace_result_count",
      help: "How many tutors an answer had.",
      labels,
      bounds: RESULTS,
    }).of();
  }

  note({ tenant, ms, isHit, results }: Answered): void {
    this.#ms.observe(ms);
    (isHit ? this.#hits : this.#misses).add();
    this.#results.observe(results);
    let ofTenant = this.#waiting.get(tenant);
    if (ofTenant === undefined) this.#waiting.set(tenant, ofTenant = new Map());
    add(ofTenant, "marketplace_query_duration_ms", ms);
    add(ofTenant, isHit ? "marketplace_cache_hit" : "marketplace_cache_miss", 1);
    add(ofTenant, "marketplace_result_count", results);
  }

  /** What came of each tenant, by its slug, since it was last taken. */
  take(): ReadonlyMap<string, ReadonlyMap<MetricName, Readonly<Measure>>> {
    const taken = this.#waiting;
    this.#waiting = new Map();
    return taken;
  }
}

function add(measures: Map<MetricName, Measure>, name: MetricName, value: number): void {
  const measure = measures.get(name);
  if (measure === undefined) {
    return void measures.set(name, { count: 1, total: value, most: value });
  }
  measure.count++;
  measure.total += value;
  measure.most = Math.max(measure.most, value);
}
