import ical, { ICalEventStatus, ICalEventTransparency } from "ical-generator";
import type { ICalCalendar, ICalDayJsStub } from "ical-generator";
import type { LessonsOfCalendarRow } from "../generated/sql/calendar-feeds.ts";
import { utcText } from "../time/time-text.ts";
import { isOnce, wallTime } from "../time/calendar-wall.ts";
import { lessonInWords } from "../wording/tell-lesson.ts";
import type { Wording } from "../wording/wording.ts";
import { zoneComponent } from "./zone-component.ts";

/** Whose calendar it is: their zone, the slug of their tenant, and their language. */
export type Owner = { readonly zone: string; readonly tenant: string; readonly wording: Wording };

/** How often a program that subscribes to it is to look. */
const REFRESH_SECONDS = 30 * 60;

/**
 * Lessons as iCalendar (RFC 5545), the same text for the same lessons. Times are on the clock of the owner's zone,
 * whose changes come along; of hours that occur twice, in UTC.
 */
export function calendarText(lessons: readonly LessonsOfCalendarRow[], owner: Owner): string {
  const calendar = ical({
    name: "Halfhour",
    prodId: "//halfhour//lessons//EN",
    ttl: REFRESH_SECONDS,
    timezone: { name: null, generator: (zone) => zoneComponent(zone, spanOf(lessons)) },
  });
  for (const lesson of lessons) addLesson(calendar, lesson, owner);
  // RFC 5545, section 3.1: each line ends so, the last one too.
  return `${calendar.toString()}\r\n`;
}

function addLesson(
  calendar: ICalCalendar,
  lesson: LessonsOfCalendarRow,
  { zone, tenant, wording }: Owner,
): void {
  const { starts_at: start, ends_at: end } = lesson;
  // To the library UTC is no zone, but the form of an instant.
  const isLocal = zone !== "UTC" && isOnce(zone, start) && isOnce(zone, end);
  const isCancelled = lesson.status === "cancelled";
  calendar.createEvent({
    id: `lesson-${lesson.id}.${tenant}@halfhour`,
    sequence: lesson.changes,
    stamp: new Date(lesson.updated_at),
    created: new Date(lesson.created_at),
    lastModified: new Date(lesson.updated_at),
    timezone: isLocal ? zone : null,
    start: isLocal ? onTheWall(zone, start) : new Date(start),
    end: isLocal ? onTheWall(zone, end) : new Date(end),
    summary: titleOf(lesson, wording),
    location: lesson.meeting_url,
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    transparency: isCancelled ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
  });
}

function titleOf(lesson: LessonsOfCalendarRow, wording: Wording): string {
  const text = lessonInWords(wording, {
    counterpart: {
      role: lesson.is_taught ? "student" : "tutor",
      name: lesson.counterpart_name,
    },
    serviceName: lesson.service_name,
  });
  // RFC 5545, section 3.3.11: a text has no control characters.
  return text.charAt(0).toUpperCase() + text.slice(1).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

/** The earliest and the latest instant of lessons. */
function spanOf(lessons: readonly LessonsOfCalendarRow[]) {
  const ends = lessons.map((lesson) => lesson.ends_at);
  return { start: lessons[0]?.starts_at ?? 0, end: Math.max(0, ...ends) };
}

/** An instant in the form of a library of dates, which ical-generator asks for the fields of the wall. */
function onTheWall(zone: string, at: number): ICalDayJsStub {
  const { date, time } = wallTime(zone, at);
  return {
    format: (form) => form === "YYYYMMDD" ? date : time,
    isValid: () => true,
    toDate: () => new Date(at),
    toJSON: () => utcText(at),
  };
}
