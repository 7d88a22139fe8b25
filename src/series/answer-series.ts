import type { Handler, Parts, Reply } from "../platform/contract.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { createSeries, type NewSeries } from "./create-series.ts";
import { trySeries } from "./try-series.ts";

type Answer = Parameters<Handler<"createSeries">>[1];

/** What a request for a new series asks for. */
export const wantedBy = (
  tutorId: number,
  body: Parts<"createSeries">["body"],
  now: number,
): NewSeries => ({
  tutorId,
  studentId: body.student_id,
  serviceId: body.service_id ?? null,
  weekday: body.weekday,
  startTime: body.start_time,
  durationMinutes: body.duration_minutes,
  firstDate: body.first_date,
  intervalEnd: body.interval_end ?? null,
  skips: body.on_conflict === "skip",
  now,
});

/** Makes the series, 201, or only says what would become of it, 200. */
export async function answerSeries(
  db: Db,
  log: Log,
  wanted: NewSeries,
  isDryRun: boolean,
  answer: Answer,
): Promise<Reply<"createSeries">> {
  if (isDryRun) return answer(200, await trySeries(db, wanted));
  const made = await createSeries(db, wanted);
  const { id, tutor_id, student_id } = made.series;
  const lessons = made.outcomes.filter(({ status }) => status === "booked").length;
  log.info("series_booked", { series_id: id, tutor_id, student_id, lessons });
  return answer(201, made, { Location: `/api/lessons/series/${id}` });
}
