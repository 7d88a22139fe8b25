import {
  type Count,
  type Family,
  type Meter,
  SECONDS,
  type Spread,
} from "../platform/telemetry/meter.ts";
import { Problem } from "../problem.ts";
import type { BatchResult } from "./edit-slot-batch.ts";
import type { Conflict } from "./find-conflicts.ts";
import type { Strategy } from "./slot-edit.ts";

/** How an edit ended: `refused` is the caller's to mend, `failed` is ours. */
type EditStatus = "success" | "conflict" | "refused" | "failed";

/** What is counted of edits of slots (X6). */
export class EditMetrics {
  readonly #edits: Family<Count, readonly ["strategy", "status"]>;
  readonly #seconds: Family<Spread, readonly ["strategy"]>;
  readonly #conflicts: Family<Count, readonly ["conflict_type"]>;
  readonly #batches: Family<Count, readonly ["status"]>;

  constructor(meter: Meter) {
    this.#edits = meter.counter({
      name: "availability_slot_edit_total",
      help: "Edits of slots, those of batches too, by strategy and how they ended.",
      labels: ["strategy", "status"],
    });
    this.#seconds = meter.histogram({
      name: "availability_slot_edit_duration_seconds",
      help: "How long an edit of a single slot took.",
      labels: ["strategy"],
      bounds: SECONDS,
    });
    this.#conflicts = meter.counter({
      name: "availability_slot_conflict_total",
      help: "What stood in the way of edits of slots, each thing once for each edit.",
      labels: ["conflict_type"],
    });
    this.#batches = meter.counter({
      name: "availability_batch_edit_total",
      help: "Batches of edits: all of them done, some, none, or failed by a fault of ours.",
      labels: ["status"],
    });
  }

  /** Counts and measures one edit, whatever comes of it. */
  async edit<T>(strategy: Strategy, work: () => Promise<T>): Promise<T> {
    const seconds = this.#seconds.of(strategy);
    const began = seconds.begin();
    try {
      const done = await work();
      this.#edits.of(strategy, "success").add();
      return done;
    } catch (error) {
      this.#refuse(strategy, error);
      throw error;
    } finally {
      seconds.since(began);
    }
  }

  /** Counts a batch, and each of its items. `strategies` are those of the results, in their order. */
  async batch(
    strategies: readonly Strategy[],
    work: () => Promise<BatchResult[]>,
  ): Promise<BatchResult[]> {
    try {
      const results = await work();
      results.forEach((result, i) => {
        const strategy = strategies[i] ?? "user_choice";
        if (result.success) this.#edits.of(strategy, "success").add();
        else this.#refuse(strategy, result.problem);
      });
      const done = results.filter(({ success }) => success).length;
      this.#batches.of(done === results.length ? "success" : done > 0 ? "partial" : "none").add();
      return results;
    } catch (error) {
      this.#batches.of("failed").add();
      throw error;
    }
  }

  #refuse(strategy: Strategy, error: unknown): void {
    this.#edits.of(strategy, statusOf(error)).add();
    if (!(error instanceof Problem)) return;
    // Only findConflicts puts conflicts into a problem of availability.
    const conflicts = (error.extra.conflicts ?? []) as readonly Conflict[];
    for (const { type } of conflicts) this.#conflicts.of(type).add();
  }
}

function statusOf(error: unknown): EditStatus {
  if (!(error instanceof Problem) || error.status >= 500) return "failed";
  return error.code === "slot_conflict" ? "conflict" : "refused";
}
