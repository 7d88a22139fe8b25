import { seriesOf } from "../generated/sql/series.ts";
import type { Db } from "../platform/db.ts";
import { type Series, toSeries } from "./series.ts";

/** The series of a person, the oldest first, those that have ended too (L5). */
export const listSeries = async (db: Db, userId: number): Promise<{ series: Series[] }> => ({
  series: (await seriesOf(db, { userId })).map(toSeries),
});
