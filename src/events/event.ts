import type { EventsAfterRow } from "../generated/sql/events.ts";
import type { AvailabilityAction } from "../availability/list-changes.ts";
import type { Role } from "../platform/contract/context.ts";
import { utcSecond } from "../time/time-text.ts";
import { TRAILS } from "./position.ts";

type Told<Type extends string, Data> = {
  /** No other event of the tenant has it, and it never gets another. */
  readonly id: string;
  readonly type: Type;
  readonly occurred_at: string;
  readonly actor_id: number | null;
  readonly data: Data;
};

export type LessonEvent = Told<
  `lesson.${"booked" | "entered" | "rescheduled" | "cancelled" | "completed" | "described"}`,
  ReturnType<typeof lessonFacts>
>;
export type AvailabilityEvent = Told<"availability.changed", ReturnType<typeof availabilityFacts>>;
export type RelationEvent = Told<
  `relation.${"invited" | "accepted" | "archived"}`,
  ReturnType<typeof relationFacts>
>;
export type UserEvent = Told<
  `user.${"created" | "changed" | "erased"}`,
  ReturnType<typeof userFacts>
>;

/** Something that happened in the tenant, in ids and facts of that moment (X13). */
export type Event = LessonEvent | AvailabilityEvent | RelationEvent | UserEvent;
export type EventType = Event["type"];

/** A row of a trail as an event. */
export function toEvent(row: EventsAfterRow): Event {
  const trail = TRAILS[row.trail - 1];
  if (trail === undefined) throw new Error(`there is no trail ${row.trail}`);
  // Type and facts are of the same trail; the words are those that the constraints of the trails allow.
  return {
    id: `${trail}-${row.id}`,
    type: row.type,
    occurred_at: utcSecond(row.at),
    actor_id: row.actor_id,
    data: FACTS[trail](row),
  } as Event;
}

/** A trail names its lesson or relation, which has two people. */
function pairOf({ tutor_id, student_id }: EventsAfterRow) {
  if (tutor_id === null || student_id === null) throw new Error("an event is of nobody");
  return { tutor_id, student_id };
}

type LessonStatus = "scheduled" | "completed" | "cancelled";

const lessonFacts = (row: EventsAfterRow) => ({
  lesson_id: row.subject_id,
  version: row.id,
  ...pairOf(row),
  // A word that the constraint of lessons allows.
  status: row.status as LessonStatus | null,
  utc_start: instantText(row.starts_at),
  utc_end: instantText(row.ends_at),
  previous_utc_start: instantText(row.previous_starts_at),
  previous_utc_end: instantText(row.previous_ends_at),
  service_id: row.service_id,
  series_id: row.series_id,
});

const availabilityFacts = (row: EventsAfterRow) => ({
  tutor_id: row.subject_id,
  // A word that the trail's constraint allows, as below.
  action: row.action as AvailabilityAction,
  ids: (row.row_ids ?? []).filter((id) => id !== null),
  utc_start: instantText(row.starts_at),
  utc_end: instantText(row.ends_at),
});

type RelationStatus = "invited" | "active" | "archived";

const relationFacts = (row: EventsAfterRow) => ({
  relation_id: row.subject_id,
  ...pairOf(row),
  // Words that the trail's constraint allows.
  status: row.status as RelationStatus,
  previous_status: row.previous_status as RelationStatus | null, // The constraint's.
});

const userFacts = (row: EventsAfterRow) => ({
  user_id: row.subject_id,
  // Roles are those that the constraint of users allows.
  roles: (row.roles ?? []) as Role[],
  fields: (row.fields ?? []).filter((field) => field !== null),
});

const FACTS = {
  user: userFacts,
  relation: relationFacts,
  availability: availabilityFacts,
  lesson: lessonFacts,
} as const;

const instantText = (at: number | null): string | null => at === null ? null : utcSecond(at);
