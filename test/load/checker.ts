import type { Sql } from "../../src/platform/database/sql.ts";

/** What brute force finds wrong about the lessons and slots of a tenant; empty when all is well. */
export type Faults = string[];

type Span = { id: number; who: number; from: number; to: number };

/**
 * Looks at every pair of lessons of every person, whatever part they have in each, sharing no code and no
 * constraint with the server. Touching is no overlap (L4).
 */
export async function overlapsOf(db: Sql): Promise<Faults> {
  return [
    ...faultsOf(
      "tutor",
      await db.unsafe<Span[]>(
        `select id, tutor_id as who, ${instants} from lessons where status <> 'cancelled'`,
      ),
    ),
    ...faultsOf(
      "student",
      await db.unsafe<Span[]>(
        `select id, student_id as who, ${instants} from lessons where status <> 'cancelled'`,
      ),
    ),
    ...faultsOf(
      "person",
      // A hold that has ended is in nobody's way, though it is there until somebody comes.
      await db.unsafe<Span[]>(
        `select id, person as who, ${instants}
         from lessons cross join unnest(array[tutor_id, student_id]) person
         where status <> 'cancelled' and (held_until is null or held_until > now())`,
      ),
    ),
    ...faultsOf(
      "slots of tutor",
      await db.unsafe<Span[]>(
        `select id, tutor_id as who, ${instants} from slots where available`,
      ),
    ),
  ];
}

const instants =
  "extract(epoch from starts_at)::float8 as from, extract(epoch from ends_at)::float8 as to";

function faultsOf(whose: string, spans: readonly Span[]): Faults {
  const byPerson = Map.groupBy(spans, ({ who }) => who);
  return [...byPerson].flatMap(([who, theirs]) => {
    const sorted = theirs.toSorted((one, other) => one.from - other.from);
    let last: Span | undefined;
    return sorted.flatMap((span) => {
      const before = last;
      if (!last || span.to > last.to) last = span;
      return before && span.from < before.to
        ? [`${whose} ${who}: ${before.id} and ${span.id} overlap`]
        : [];
    });
  });
}

/** Students who have more active bookings than the tenant allows (L3). */
export async function overLimitOf(db: Sql): Promise<Faults> {
  const rows = await db`
    select student_id, count(*)::int as bookings, max(most) as most
    from (
      select student_id, tutor_id, max_active_in_all as most from lessons, settings
      where status = 'scheduled' and origin = 'booking'
    ) as active
    group by student_id having count(*) > max(most)
    union all
    select student_id, count(*)::int, max(max_active_with_tutor)
    from lessons, settings where status = 'scheduled' and origin = 'booking'
    group by student_id, tutor_id having count(*) > max(max_active_with_tutor)`;
  return rows.map((row) => `student ${row.student_id} has ${row.bookings} of ${row.most} bookings`);
}

/**
 * Lessons ahead whose two people are not told exactly what is so (N1), and those that are over of which
 * somebody would still be told.
 */
export async function wronglyToldOf(db: Sql): Promise<Faults> {
  const rows = await db`
    select lessons.id, lessons.status, count(notifications) as told,
      count(*) filter (where notifications.status = 'pending') as pending,
      count(*) filter (where kind = 'reminder' and scheduled_at = starts_at - interval '1 hour') as due
    from lessons left join notifications on lesson_id = lessons.id
    where starts_at > now() + interval '1 hour'
    group by lessons.id`;
  return rows
    .filter(({ status, told, pending, due }) =>
      // A hold is told to nobody.
      status === "held"
        ? told !== 0
        : told !== 4 || pending !== (status === "scheduled" ? 4 : 0) || due !== 2
    )
    .map((row) => `lesson ${row.id} is wrongly told of: ${JSON.stringify(row)}`);
}

/** A lesson as its last answered change left it. */
export type Known = {
  readonly status: string;
  readonly utc_start: string;
  readonly utc_end: string;
};

/** Compares what was answered with what is there (Q4): nothing lost, and nothing untold. */
export async function lostWritesOf(db: Sql, known: ReadonlyMap<number, Known>): Promise<Faults> {
  const rows = await db<{ id: number; status: string; starts_at: string; ends_at: string }[]>`
    select id, status, starts_at, ends_at from lessons where status <> 'held'`;
  const there = new Map(rows.map((row) => [row.id, row]));
  const lost = [...known].flatMap(([id, told]) => {
    const row = there.get(id);
    if (!row) return [`lesson ${id} is lost`];
    const same = row.status === told.status &&
      Date.parse(row.starts_at) === Date.parse(told.utc_start) &&
      Date.parse(row.ends_at) === Date.parse(told.utc_end);
    return same ? [] : [`lesson ${id} is ${JSON.stringify(row)}, not ${JSON.stringify(told)}`];
  });
  const untold = rows.filter(({ id }) => !known.has(id));
  return [...lost, ...untold.map(({ id }) => `nobody was told of lesson ${id}`)];
}
