import type { Schemas } from "../../../client/create-client.ts";
import { ask, backend } from "../../backend/backend.ts";
import { staleAfter } from "../../backend/stale-after.ts";
import { useWrite, type Write } from "../../backend/use-write.ts";
import { addMinutes, weekdayOf } from "../../time/dates.ts";
import { rememberOwn } from "../../lesson/own-changes.ts";

export type NewLesson = {
  readonly tutorId: number;
  readonly studentId: number;
  readonly serviceId: number | null;
  readonly minutes: number;
  /** An instant. */
  readonly start: string;
  readonly note: string;
  readonly meetingUrl: string;
};

/** A lesson that a tutor enters. */
export const useEnterLesson = (): Write<NewLesson, Schemas["Lesson"]> =>
  useWrite(async ({ tutorId, studentId, serviceId, minutes, start, note, meetingUrl }, header) => {
    const lesson = await ask(backend.POST("/lessons", {
      params: { header },
      body: {
        tutor_id: tutorId,
        student_id: studentId,
        start,
        end: addMinutes(start, minutes),
        ...(serviceId !== null && { service_id: serviceId }),
        ...(note.trim() !== "" && { note: note.trim() }),
        ...(meetingUrl.trim() !== "" && { meeting_url: meetingUrl.trim() }),
      },
    }));
    rememberOwn(lesson.id);
    return lesson;
  }, staleAfter.lesson);

export type NewSeries = Omit<NewLesson, "start" | "note" | "meetingUrl"> & {
  /** On the clocks of the tutor's zone, by which a series is kept: `2027-03-08T10:00`. */
  readonly localStart: string;
  /** The last date; empty for a series without end. */
  readonly until: string;
  readonly isSkipping: boolean;
};

/** A weekly lesson from a wall time on; answers what became of each date. */
export const useEnterSeries = (): Write<NewSeries, Schemas["SeriesBooked"]> =>
  useWrite(async (series, header) => {
    const { tutorId, studentId, serviceId, minutes, localStart, until, isSkipping } = series;
    const date = localStart.slice(0, 10);
    const booked = await ask(backend.POST("/lessons/series", {
      params: { query: { tutor_id: tutorId }, header },
      body: {
        student_id: studentId,
        service_id: serviceId,
        day_of_week: weekdayOf(date) + 1,
        start_time: localStart.slice(11, 16),
        duration_minutes: minutes,
        first_date: date,
        interval_end: until === "" ? null : until,
        on_conflict: isSkipping ? "skip" : "fail",
        dry_run: false,
      },
    }));
    // Only a dry run is answered without the series.
    if (!("id" in booked)) throw new Error("the API only tried the series");
    for (const { lesson_id } of booked.outcomes) if (lesson_id !== null) rememberOwn(lesson_id);
    return booked;
  }, staleAfter.lesson);
