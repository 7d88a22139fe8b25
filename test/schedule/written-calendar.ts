import type { Sql } from "../../src/platform/database/sql.ts";
import type { Facts, OwnHolds, Taken } from "../../src/schedule/facts.ts";
import { TUTOR } from "./any-calendar.ts";
import type { Tenancy } from "./any-tenancy.ts";

/** A calendar as it is in the database: the facts with the ids of their rows. */
export type Written = {
  readonly tutorId: number;
  readonly serviceId: number;
  /** Of student 100, of 101, and of one who has no lessons at all. */
  readonly students: { readonly me: number; readonly other: number; readonly free: number };
  readonly subjectOfMe: string;
  readonly facts: Facts;
  readonly slots: readonly { readonly id: number; readonly start: number; readonly end: number }[];
  readonly elsewhere: readonly Taken[];
  readonly own: OwnHolds | undefined;
  /** Who asks, by the name that holds are kept under. */
  readonly holder: string;
  readonly studentId: number | null;
};

type What = Pick<
  Tenancy,
  "facts" | "cancelled" | "expired" | "elsewhere" | "minutes" | "own" | "asker"
>;

// Slots last a day at most.
const PIECE = 86_400_000;
// Beyond what the database counts itself, so that ids are known before the rows are there.
let nextId = 1_000_000;
/** How many calendars a tenant has, and had when PostgreSQL last counted its rows. */
const sizes = new WeakMap<Sql, { now: number; counted: number }>();

/**
 * Writes a calendar by SQL, with a tutor and students of its own, in one statement: nothing of what
 * the program would check is checked. `program` is the name under which "another" holds.
 */
export async function writeCalendar(db: Sql, plan: What, program: string): Promise<Written> {
  const ids = {
    tutor: nextId++,
    elsewhere: nextId++,
    teacher: nextId++,
    me: nextId++,
    other: nextId++,
    free: nextId++,
  };
  const { tutor: tutorId, me, other, free } = ids;
  const known = new Map([[100, me], [101, other], [TUTOR, tutorId]]);
  const studentOf = (of: number | null) => of === null ? null : known.get(of) ?? other;
  const holderOf = (of: string) => of === "me" ? `user ${me}` : program;
  const withIds = (time: Taken): Taken => ({
    ...time,
    lessonId: nextId++,
    studentId: studentOf(time.studentId) ?? 0,
    holder: time.holder === null ? null : holderOf(time.holder),
  });
  const facts = {
    ...plan.facts,
    taken: plan.facts.taken.map(withIds),
    blocks: plan.facts.blocks.map((block) => ({ ...block, blockId: nextId++ })),
  };
  const elsewhere = plan.elsewhere.map(withIds);
  const slots = facts.available.flatMap(inPieces).map((time) => ({ id: nextId++, ...time }));
  const serviceId = nextId++;
  const { policy } = facts;
  const rowOf = (tutor: number, state: string) => (time: Taken) => ({
    id: time.lessonId,
    tutor: time.teaches ? tutor : ids.teacher,
    student: time.studentId,
    holder: time.holder,
    state: state === "live" ? time.kind : state,
    ...texts(time),
  });
  await writeRows(db, {
    users: [
      { id: tutorId, role: "tutor", zone: facts.zone },
      { id: ids.elsewhere, role: "tutor", zone: "UTC" },
      { id: ids.teacher, role: "tutor", zone: "UTC" },
      ...[me, other, free].map((id) => ({ id, role: "student", zone: "UTC" })),
    ],
    policy: {
      tutor: tutorId,
      notice: policy.minNoticeMinutes,
      horizon: policy.horizonDays,
      before: policy.bufferBeforeMinutes,
      after: policy.bufferAfterMinutes,
      day: policy.maxLessonsPerDay,
      week: policy.maxLessonsPerWeek,
      cancellation: policy.cancellationNoticeMinutes,
    },
    service: { id: serviceId, tutor: tutorId, minutes: plan.minutes },
    slots: slots.map((slot) => ({ id: slot.id, tutor: tutorId, ...texts(slot) })),
    lessons: [
      ...facts.taken.map(rowOf(tutorId, "live")),
      ...plan.expired.map(withIds).map(rowOf(tutorId, "expired")),
      ...plan.cancelled.map(withIds).map(rowOf(tutorId, "cancelled")),
      ...elsewhere.map(rowOf(ids.elsewhere, "live")),
    ],
    blocks: facts.blocks.map((block) => ({ id: block.blockId, tutor: tutorId, ...texts(block) })),
  });
  return {
    tutorId,
    serviceId,
    students: { me, other, free },
    subjectOfMe: `generated-${me}`,
    facts,
    slots,
    elsewhere,
    own: plan.own && {
      holder: holderOf(plan.own.holder),
      studentId: studentOf(plan.own.studentId) ?? 0,
    },
    holder: holderOf(plan.asker.by),
    studentId: studentOf(plan.asker.studentId),
  };
}

const text = (ms: number) => new Date(ms).toISOString();
const texts = ({ start, end }: { start: number; end: number }) => ({
  starts: text(start),
  ends: text(end),
});

function inPieces({ start, end }: { start: number; end: number }) {
  const count = Math.ceil((end - start) / PIECE);
  return Array.from({ length: count }, (_, i) => ({
    start: start + i * PIECE,
    end: Math.min(end, start + (i + 1) * PIECE),
  }));
}

/** How many bookings students may have, until the next calendar is written. */
export async function limitBookings(db: Sql, { withTutor, inAll }: Tenancy["limits"]) {
  await db`
    update settings set max_active_with_tutor = ${withTutor}, max_active_in_all = ${inAll}`;
}

/** The limits are lifted first, for the rows may be more than they allow. */
async function writeRows(db: Sql, rows: Record<string, unknown>): Promise<void> {
  // Plans made for small tables would read all of them when they have grown: counted whenever they have by half.
  const size = sizes.get(db) ?? { now: 0, counted: 0 };
  sizes.set(db, size);
  if (size.now++ >= size.counted * 1.5) {
    size.counted = size.now;
    await db`analyze users, policies, slots, lessons, blocks, calendars`;
  }
  const json = JSON.stringify(rows);
  // First: triggers of the lessons look for their people before a common statement would have them.
  await db.unsafe(WRITE_PEOPLE, [json]);
  await db.unsafe(WRITE, [json]);
}

const WRITE_PEOPLE = `
insert into users (id, subject, role, roles, timezone) overriding system value
select id, 'generated-' || id, role, case role when 'tutor' then array['tutor', 'student'] end, zone
from jsonb_to_recordset($1::text::jsonb->'users') as (id bigint, role text, zone text)`;

const WRITE = `
with made as (select $1::text::jsonb as rows),
lifted as (update settings set max_active_with_tutor = 10000, max_active_in_all = 10000),
policy as (
  insert into policies select tutor, notice, horizon, before, after, day, week, cancellation
  from made, jsonb_to_record(rows->'policy') as (tutor bigint, notice int, horizon int, before int,
    after int, day int, week int, cancellation int)
),
service as (
  insert into services (id, tutor_id, name, duration_minutes, price, currency) overriding system value
  select id, tutor, 'English', minutes, 1, 'EUR'
  from made, jsonb_to_record(rows->'service') as (id bigint, tutor bigint, minutes int)
),
available as (
  insert into slots (id, tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
    overriding system value
  select id, tutor, '2026-01-01', '00:00', '24:00', 'UTC', starts, ends, 'manual'
  from made, jsonb_to_recordset(rows->'slots')
    as (id bigint, tutor bigint, starts timestamptz, ends timestamptz)
),
off as (
  insert into blocks (id, tutor_id, starts_at, ends_at) overriding system value
  select id, tutor, starts, ends
  from made, jsonb_to_recordset(rows->'blocks')
    as (id bigint, tutor bigint, starts timestamptz, ends timestamptz)
)
insert into lessons (
  id, tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder
) overriding system value
select id, tutor, student, starts, ends, 'booking',
  case state
    when 'booked' then case when id % 3 = 0 then 'completed' else 'scheduled' end
    when 'cancelled' then 'cancelled' else 'held'
  end,
  case state when 'held' then timestamptz '2100-01-01' when 'expired' then now() - interval '1 min' end,
  case when state in ('held', 'expired') then holder end
from made, jsonb_to_recordset(rows->'lessons') as (id bigint, tutor bigint, student bigint,
  starts timestamptz, ends timestamptz, state text, holder text)`;
