import { type Db, inTransaction } from "../platform/database/db.ts";
import { createSeries, type NewSeries } from "./create-series.ts";
import type { Outcome } from "./outcome.ts";

class Undone extends Error {
  constructor(readonly outcomes: Outcome[]) {
    super("a dry run was undone");
  }
}

/**
 * What would become of a series: the same is done, and undone. No outcome names a lesson.
 * @throws Problem as createSeries does.
 */
export async function trySeries(
  db: Db,
  wanted: NewSeries,
): Promise<{ readonly series: null; readonly outcomes: Outcome[] }> {
  try {
    return await inTransaction(db, async (tx) => {
      throw new Undone((await createSeries(tx, wanted)).outcomes);
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    return { series: null, outcomes: error.outcomes.map((one) => ({ ...one, lesson_id: null })) };
  }
}
