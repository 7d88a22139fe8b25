import { type Meter, SECONDS, type Spread } from "../platform/telemetry/meter.ts";

/** A calendar that a page has shown. */
export type CalendarLoad = {
  readonly duration_ms: number;
  /** Half hours. */
  readonly cells_count: number;
};

/** Days of 48 half hours; then a week whose clocks go forward, one as always, one whose clocks go back. */
const CELLS = [48, 96, 144, 240, 334, 336, 338];

/** What pages say of what people wait for (W1). Anybody can send it: it is to be looked at, and decides nothing. */
export class PageMetrics {
  readonly #seconds: Spread;
  readonly #cells: Spread;

  constructor(meter: Meter) {
    this.#seconds = meter.histogram({
      name: "calendar_load_duration_seconds",
      help: "How long people waited for a calendar, as their pages say.",
      labels: [],
      bounds: [...SECONDS, 10, 30],
    }).of();
    this.#cells = meter.histogram({
      name: "calendar_load_cells",
      help: "Half hours of the calendars that were shown, as their pages say.",
      labels: [],
      bounds: CELLS,
    }).of();
  }

  loaded({ duration_ms, cells_count }: CalendarLoad): void {
    this.#seconds.observe(duration_ms / 1_000);
    this.#cells.observe(cells_count);
  }
}
