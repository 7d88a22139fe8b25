import type { Sql } from "../../src/platform/database/sql.ts";
import { type Faults, overlapsOf } from "./checker.ts";
import type { World } from "./crash-world.ts";

/**
 * What brute force finds torn in a tenant: each lesson ahead has its history, what its people are told,
 * and a version of its calendar that is younger than its last change.
 */
export async function tornIn(db: Sql): Promise<Faults> {
  return [
    ...await overlapsOf(db),
    ...await historyFaults(db),
    ...await notificationFaults(db),
    ...await versionFaults(db),
    ...await seriesFaults(db),
  ];
}

/** The history of a lesson is unbroken from where it began to what it is now. A hold has none. */
async function historyFaults(db: Sql): Promise<Faults> {
  const rows = await db<{ id: number; fault: string }[]>`
    with history as (
      select *,
        lag(after) over (partition by lesson_id order by id) as previous,
        lead(id) over (partition by lesson_id order by id) is null as is_last
      from lesson_changes
    ),
    judged as (
      select lessons.id, case
        when status = 'held' then case
          when history.id is not null then 'is held and has a history'
          when held_until - created_at > interval '30 minutes' then 'is held too long'
        end
        when history.id is null then 'has no history'
        when before is distinct from previous then 'has a gap in its history'
        when (before is null) <> (action in ('booked', 'entered')) then 'has a history that begins twice'
        when is_last and after <> to_jsonb(lessons) then 'is not as its history ends'
      end as fault
      from lessons left join history on lesson_id = lessons.id
    )
    select id, fault from judged where fault is not null`;
  return rows.map(({ id, fault }) => `lesson ${id} ${fault}`);
}

/** People with an account are told of a lesson ahead, in time; of a hold nobody (N1). */
async function notificationFaults(db: Sql): Promise<Faults> {
  const rows = await db<{ id: number; part: string; kind: string; found: string | null }[]>`
    with wanted as (
      select lessons.id, person.id as person_id, kind,
        case person.id when tutor_id then 'tutor' else 'student' end as part,
        case status when 'scheduled' then 'pending' else 'withdrawn' end as status,
        case kind when 'reminder' then starts_at - interval '1 hour' end as at
      from lessons
      join users person on person.id in (tutor_id, student_id) and telegram_user_id is not null
      cross join unnest(array['confirmation', 'reminder']) as kind
      where starts_at > now() + interval '2 hours' and status in ('scheduled', 'cancelled')
    )
    select wanted.id, part, wanted.kind, to_jsonb(note)::text as found
    from wanted
    left join notifications note
      on lesson_id = wanted.id and recipient_id = person_id and note.kind = wanted.kind
    where note.id is null or note.status <> wanted.status or scheduled_at <> at
    union all
    select lessons.id, case recipient_id when tutor_id then 'tutor' else 'student' end, kind,
      to_jsonb(notifications)::text
    from lessons join notifications on lesson_id = lessons.id
    where lessons.status = 'held' or recipient_id not in (tutor_id, student_id)`;
  return rows.map(({ id, part, kind, found }) =>
    `lesson ${id}: the ${kind} of its ${part} is ${found ?? "missing"}`
  );
}

/** Versions are microseconds since 1970 and rise when the row and its history are written. */
async function versionFaults(db: Sql): Promise<Faults> {
  const rows = await db<{ tutor_id: number }[]>`
    select tutor_id
    from lesson_changes
    join lessons on lessons.id = lesson_id
    join calendars using (tutor_id)
    group by tutor_id, version
    having version < extract(epoch from max(at)) * 1000000`;
  return rows.map(({ tutor_id }) => `the calendar of ${tutor_id} is older than its last lesson`);
}

/** All dates of a series that ends inside the horizon are there, or it is not. */
async function seriesFaults(db: Sql): Promise<Faults> {
  const rows = await db<{ id: number; there: number; wanted: number }[]>`
    select series.id, count(lessons) as there, (interval_end - first_date) / 7 + 1 as wanted
    from series left join lessons on series_id = series.id
    where interval_end is not null
    group by series.id
    having count(lessons) <> (interval_end - first_date) / 7 + 1`;
  return rows.map(({ id, there, wanted }) => `series ${id} has ${there} of ${wanted} lessons`);
}

/** Nobody's version goes back: what was shown under it would be taken for what is there now. */
export async function versionsGoneBack(db: Sql, { versions }: World): Promise<Faults> {
  const rows = await db<{ tutor_id: number; version: number }[]>`
    select tutor_id, version from calendar_versions`;
  return rows.flatMap(({ tutor_id, version }) => {
    const seen = versions.get(tutor_id) ?? 0;
    versions.set(tutor_id, Math.max(seen, version));
    return version < seen
      ? [`the version of ${tutor_id} went back from ${seen} to ${version}`]
      : [];
  });
}

/** What was answered under a key is kept, word for word, and nothing else is. */
export async function keptAnswerFaults(db: Sql, { keyed, open }: World): Promise<Faults> {
  const kept = await keptAnswers(db);
  const openKeys = new Set([...open].map(({ key }) => key));
  return [
    ...[...keyed].flatMap(([key, { status, text }]) => {
      const found = kept.get(key);
      if (found?.status === status && (found.text ?? "") === text) return [];
      return [`the answer to ${key} is ${JSON.stringify(found)}, not ${status} ${text}`];
    }),
    ...[...kept.keys()].filter((key) => !keyed.has(key) && !openKeys.has(key))
      .map((key) => `nobody has sent ${key}`),
  ];
}

export type KeptAnswer = { readonly status: number; readonly text: string | null };

export async function keptAnswers(db: Sql): Promise<Map<string, KeptAnswer>> {
  const rows = await db<(KeptAnswer & { key: string })[]>`
    select key, status, body as text from idempotency_keys`;
  return new Map(rows.map(({ key, status, text }) => [key, { status, text }]));
}

/** Sessions that began before `instant` (epoch ms), given two seconds to go. */
export async function leftSessions(db: Sql, instant: number): Promise<Faults> {
  for (const until = Date.now() + 2_000;;) {
    const rows = await db`
      select pid, application_name as name, state, query from pg_stat_activity
      where backend_type = 'client backend' and datname = current_database()
        and extract(epoch from backend_start) * 1000 < ${instant}`;
    if (rows.length === 0) return [];
    if (Date.now() > until) {
      return rows.map((row) => `a session of the dead server is left: ${JSON.stringify(row)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
