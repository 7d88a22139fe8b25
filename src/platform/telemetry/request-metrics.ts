import { type Count, type Family, type Meter, SECONDS, type Spread } from "./meter.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

type Series = { readonly answers: Count; readonly seconds: Spread };

/** A method as logs, labels and spans name it: whatever a client makes up, which may be 60 kB, is `other`. */
export const methodLabel = (method: string): string => METHODS.has(method) ? method : "other";

/** Counts and measures every request by method, route and status (X6). */
export class RequestMetrics {
  readonly #answers: Family<Count, readonly ["method", "route", "status"]>;
  readonly #seconds: Family<Spread, readonly ["method", "route", "status"]>;
  /** By route, method and status, so that a request is three look-ups and makes no text. */
  readonly #known = new Map<string, Map<string, Map<number, Series>>>();

  constructor(meter: Meter) {
    const labels = ["method", "route", "status"] as const;
    this.#answers = meter.counter({
      name: "http_requests_total",
      help: "Requests that were answered.",
      labels,
    });
    this.#seconds = meter.histogram({
      name: "http_request_duration_seconds",
      help: "From the first look at a request to its answer.",
      labels,
      bounds: SECONDS,
    });
  }

  /** `method` as a label, and `route` the path's template, never the path. */
  note(method: string, route: string, status: number, ms: number): void {
    const series = this.#known.get(route)?.get(method)?.get(status) ??
      this.#begin(method, route, status);
    series.answers.add();
    series.seconds.observe(ms / 1_000);
  }

  #begin(method: string, route: string, status: number): Series {
    const values = [method, route, `${status}`] as const;
    const made = { answers: this.#answers.of(...values), seconds: this.#seconds.of(...values) };
    let ofRoute = this.#known.get(route);
    if (ofRoute === undefined) this.#known.set(route, ofRoute = new Map());
    let ofMethod = ofRoute.get(method);
    if (ofMethod === undefined) ofRoute.set(method, ofMethod = new Map());
    ofMethod.set(status, made);
    return made;
  }
}
