import {
  type Count,
  type Family,
  type Level,
  type Meter,
  SECONDS,
  type Spread,
} from "../platform/telemetry/meter.ts";
import { type CellStatuses, STATUSES } from "../time/cell-status.ts";

/** Where a week came from: this instance's own cache, the one that instances share, or the database. */
export type WeekSource = "own" | "shared" | "database";

/** What is counted of week views (X6). Those from this instance's own cache cost 50 µs, so these are kept at hand. */
export class WeekMetrics {
  readonly #seconds: Spread;
  readonly #sources: Record<WeekSource, Count>;
  readonly #cells: Family<Level, readonly ["status"]>;

  constructor(meter: Meter) {
    this.#seconds = meter.histogram({
      name: "calendar_week_view_duration_seconds",
      help: "How long it took until a week view was there to be sent.",
      labels: [],
      bounds: SECONDS,
    }).of();
    const sources = meter.counter({
      name: "calendar_week_view_source_total",
      help: "Where week views came from: own and shared are hits of a cache.",
      labels: ["source"],
    });
    this.#sources = {
      own: sources.of("own"),
      shared: sources.of("shared"),
      database: sources.of("database"),
    };
    this.#cells = meter.gauge({
      name: "calendar_week_view_cells_count",
      help: "Cells of the week view that was built last, by status.",
      labels: ["status"],
    });
  }

  /** When a week view is asked for, for `answered`. */
  asked(): number {
    return this.#seconds.begin();
  }

  /** The week view that was asked for then is there. */
  answered(asked: number): void {
    this.#seconds.since(asked);
  }

  from(source: WeekSource): void {
    this.#sources[source].add();
  }

  /** A week was built of these cells. */
  built({ codes }: CellStatuses): void {
    const counts = STATUSES.map(() => 0);
    for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
    STATUSES.forEach((status, i) => this.#cells.of(status).set(counts[i] ?? 0));
  }
}
