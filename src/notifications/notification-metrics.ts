import type { Count, Family, Meter } from "../platform/telemetry/meter.ts";
import type { NotificationStatus } from "./notification.ts";

/** What is counted of notifications (X6). */
export class NotificationMetrics {
  readonly #outcomes: Family<Count, readonly ["status"]>;

  constructor(meter: Meter) {
    this.#outcomes = meter.counter({
      name: "notifications_total",
      help:
        "Notifications that were handed out (leased), and what their senders say became of them.",
      labels: ["status"],
    });
  }

  add(status: NotificationStatus | "leased", by: number): void {
    this.#outcomes.of(status).add(by);
  }
}
