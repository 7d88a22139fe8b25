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

/**
 * What the marketplace was asked: since the start, for whoever watches the program, and since they were last taken, for
 * the table. To count costs an answer some additions and no wait.
 */
export class MarketplaceMetrics {
  readonly #sinceStart = new Map<MetricName, Measure>();
  #waiting = new Map<string, Map<MetricName, Measure>>();

  note({ tenant, ms, isHit, results }: Answered): void {
    let ofTenant = this.#waiting.get(tenant);
    if (ofTenant === undefined) this.#waiting.set(tenant, ofTenant = new Map());
    for (const measures of [this.#sinceStart, ofTenant]) {
      add(measures, "marketplace_query_duration_ms", ms);
      add(measures, isHit ? "marketplace_cache_hit" : "marketplace_cache_miss", 1);
      add(measures, "marketplace_result_count", results);
    }
  }

  /** Of all tenants, since the start. */
  get sinceStart(): ReadonlyMap<MetricName, Readonly<Measure>> {
    return this.#sinceStart;
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
