import { mondayOf } from "../../src/time/date.ts";
import { createKey } from "../../src/tenants/keys.ts";
import { FIRST_ACCOUNT, linkAccount } from "./accounts.ts";
import type { Client, Person, TestApp } from "./app.ts";
import { NOW } from "./app.ts";
import { checkMessage } from "./contract-check.ts";
import type { As, Operation, Piece, Plan } from "./operations.ts";
import { entries } from "./operations.ts";

/** What `x-gauntlet` promises to its operations, made anew by `setUp`. */
export type Stage = {
  /** `$tutor`, `$slot` …: what a value of the document that starts with `$` stands for. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly callers: Readonly<Record<As, Client>>;
};

/** Keys are a tenant's, so that making them once is enough. */
export type Keys = { readonly service: Client; readonly api_key: Client; readonly admin: Client };

export async function keysOf(app: TestApp): Promise<Keys> {
  const admin = await app.admin({ name: "Ada" });
  await expecting(200, admin.get("/me/profile"));
  return { service: await app.service(), api_key: await app.apiKey("read", "write"), admin };
}

/** The first days of the week after next, when no request can be late. */
const DAYS = { slot: 15, slot2: 16, hours: 17, lesson: 18, free: 19, block: 20, series: 21 };
/** The example of {sub}. */
const KNOWN_SUBJECT = "auth0|5f7c8ec7c33c6c004bbafe82";
const HOURS = [{ start_time: "09:00", end_time: "17:00" }];

/** The set-up of `x-gauntlet`; see the head of contract/root.yaml. */
export async function setUp(app: TestApp, keys: Keys): Promise<Stage> {
  const tutor = await app.tutor({ name: "Oksana", zone: "Europe/Kyiv" });
  const student = await app.student({ name: "Liam", zone: "Europe/Dublin" });
  const newcomer = await app.student({ name: "Noor" });
  await expecting(200, newcomer.get("/me/profile"));
  // Whatever the calls before left there.
  await app.tenant.db`
    update settings set
      max_active_with_tutor = default, max_active_in_all = default, min_notice_minutes = default,
      horizon_days = default, buffer_before_minutes = default, buffer_after_minutes = default,
      max_lessons_per_day = default, max_lessons_per_week = default,
      cancellation_notice_minutes = default, tutors_know_all_students = true`;
  await app.tenant.db`delete from feature_flags`;
  await app.tenant.db`
    insert into feature_flags (name, enabled, percentage, allow, description)
    values ('calendar_v046', true, 100, '{}', 'The new calendar')`;
  const webhook = await webhookOf(app, keys.admin);
  const key = await createKey(app.tenant.control, {
    tenant: app.tenant.slug,
    kind: "api_key",
    name: crypto.randomUUID(),
    scopes: ["read"],
  });
  // The first sight of a user writes their row; here, so that it is no effect of what follows.
  await expecting(200, student.get("/me/profile"));
  await expecting(200, tutor.put("/me/profile/autosave", { headline: "English for engineers" }));
  await app.tenant.db`
    insert into users (subject, role) values (${KNOWN_SUBJECT}, 'student')
    on conflict (subject) do nothing`;
  const week = { "1": HOURS, "2": HOURS, "3": HOURS };
  await expecting(200, tutor.post("/booking/availability/bulk", { schedule: week }));
  const service = await expecting(
    201,
    tutor.post("/tutor/services", {
      name: "English",
      duration_minutes: 60,
      price: "25.00",
      currency: "EUR",
    }),
  );
  const lesson = await expecting(
    201,
    tutor.post("/lessons", {
      student_id: student.id,
      start: `${dateOf(DAYS.lesson)}T10:00:00Z`,
      end: `${dateOf(DAYS.lesson)}T11:00:00Z`,
      service_id: service["id"],
    }),
  );
  const [begun] = await app.tenant.db<{ id: number }[]>`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (
      ${tutor.id}, ${student.id}, ${NOW}::timestamptz - interval '20 minutes',
      ${NOW}::timestamptz + interval '40 minutes', 'tutor'
    )
    returning id`;
  const given = await app.tenant.db<{ id: number }[]>`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
    select ${tutor.id}, ${student.id}, start, start + interval '1 hour', 'tutor', 'completed'
    from unnest(array[30, 50]) days,
      lateral (select ${NOW}::timestamptz - days * interval '1 day') begins (start)
    returning id`;
  await expecting(200, student.put(`/lessons/${given[1]?.id}/rating`, { stars: 5 }));
  const time = await expecting(
    201,
    tutor.post("/tutor/blocks", {
      start: `${dateOf(DAYS.block)}T00:00:00Z`,
      end: `${dateOf(DAYS.block)}T06:00:00Z`,
    }),
  );
  const series = await expecting(
    201,
    tutor.post("/lessons/series", {
      student_id: student.id,
      day_of_week: 7,
      start_time: "12:00",
      duration_minutes: 60,
      first_date: dateOf(DAYS.series),
      service_id: service["id"],
    }),
  );
  const slots = await expecting(
    200,
    tutor.get(`/booking/slots?from=${dateOf(DAYS.slot)}&to=${dateOf(DAYS.slot2)}`),
  );
  const [slot, slot2] = slots["results"] as { id: number }[];
  const holdStart = `${dateOf(DAYS.hours)}T12:00:00Z`;
  const hold = await expecting(
    201,
    student.post("/bookings/holds", {
      tutor_id: tutor.id,
      service_id: service["id"],
      start: holdStart,
      minutes: 15,
    }),
  );
  const relations = await relationsOf(app, tutor.id, student.id);
  const [notification] = await app.tenant.db<{ id: number }[]>`
    insert into notifications (
      lesson_id, recipient_id, kind, telegram_user_id, scheduled_at, lease, leased_until
    )
    values (
      ${
    Number(lesson["id"])
  }, ${student.id}, 'confirmation', ${student.id}, now(), 1, now() + interval '1 minute'
    )
    returning id`;
  const telegram = await expecting(201, student.post("/me/telegram/code"));
  const feed = await expecting(201, newcomer.post("/me/calendar-feed"));
  // Whatever the calls before guessed wrongly.
  await app.tenant.db`delete from telegram_tries`;
  const values = new Map<string, unknown>(Object.entries({
    ...relations,
    $tutor: tutor.id,
    $student: student.id,
    $service: service["id"],
    $new_subject: `new-${crypto.randomUUID()}`,
    $lesson: lesson["id"],
    $notification: notification?.id,
    $begun_lesson: begun?.id,
    $given_lesson: given[0]?.id,
    $rated_lesson: given[1]?.id,
    $series: series["id"],
    $series_date: dateOf(DAYS.series + 7),
    $slot: slot?.id,
    $slot2: slot2?.id,
    $date: dateOf(DAYS.free),
    $block: time["id"],
    ...webhook,
    $key: key.id,
    $key_name: crypto.randomUUID(),
    $telegram_code: telegram["code"],
    $calendar_feed: String(feed["path"]).split("/").at(-1),
    $telegram_id: await linkAccount(app, tutor),
    $student_telegram_id: await linkAccount(app, student),
    $new_telegram_id: FIRST_ACCOUNT * 2 + student.id,
    $new_telegram_id2: FIRST_ACCOUNT * 3 + student.id,
    $hold: hold["id"],
    $hold_start: holdStart,
    $start: `${dateOf(DAYS.hours)}T08:00:00Z`,
    $end: `${dateOf(DAYS.hours)}T09:00:00Z`,
    $end2: `${dateOf(DAYS.hours)}T10:00:00Z`,
    $week_start: mondayOf(dateOf(DAYS.hours)),
    $week_etag: await weekEtag(tutor),
  }));
  return { values, callers: { ...keys, tutor, student, newcomer, nobody: app.nobody } };
}

/** The relation that the lessons made, and some with other people. */
async function relationsOf({ tenant }: TestApp, tutor: number, student: number): Promise<Piece> {
  const [row] = await tenant.db<Piece[]>`
    with people as (
      insert into users (subject, role)
      select gen_random_uuid(), case when n <= 4 then 'student' else 'tutor' end
      from generate_series(1, 8) n
      returning id, role
    ),
    others as (
      select
        array_agg(id order by id) filter (where role = 'student') as students,
        array_agg(id order by id) filter (where role = 'tutor') as tutors
      from people
    )
    select
      (select id from relations where tutor_id = ${tutor} and student_id = ${student}) as "$relation",
      students[1] as asking, students[2] as ended, students[3] as "$other_student", students[4] as "$new_student",
      tutors[1] as asked, tutors[2] as "left", tutors[3] as "$other_tutor", tutors[4] as "$new_tutor"
    from others`;
  const { asking, ended, asked, left, ...known } = row ?? {};
  const made = async (tutorId: unknown, studentId: unknown, status: string, by: string) => {
    const [one] = await tenant.db<{ id: number }[]>`
      insert into relations (tutor_id, student_id, status, invited_by, change_metadata)
      values (
        ${Number(tutorId)}, ${Number(studentId)}, 'invited', ${by}, '{"cause": "invitation"}'
      )
      returning id`;
    if (status !== "invited") {
      await tenant.db`update relations set status = ${status} where id = ${one?.id ?? 0}`;
    }
    return one?.id;
  };
  return {
    ...known,
    $asking: await made(tutor, asking, "invited", "student"),
    $ended: await made(tutor, ended, "archived", "student"),
    $asked: await made(asked, student, "invited", "tutor"),
    $left: await made(left, student, "archived", "tutor"),
  };
}

/** An endpoint, and a delivery of it that was taken. A tenant has 20 at most: those of calls before go, but for the first. */
async function webhookOf({ tenant }: TestApp, admin: Client): Promise<Piece> {
  await tenant.db`
    delete from webhook_endpoints
    where id not in (select id from webhook_endpoints order by id desc limit 16)
      and id <> (select min(id) from webhook_endpoints)`;
  const { id } = await expecting(
    201,
    admin.post("/webhooks/endpoints", { url: "https://example.com/hooks" }),
  );
  const [delivery] = await tenant.db<{ id: number }[]>`
    insert into webhook_deliveries (
      endpoint_id, message_id, event_type, occurred_at, payload, status, attempts, attempted_at, answer_status,
      answer_body, duration_ms
    )
    values (
      ${Number(id)}, 'lesson-1', 'lesson.booked', ${NOW}, ${
    JSON.stringify({ type: "lesson.booked", timestamp: NOW, data: {} })
  }::text::jsonb, 'delivered', 1, ${NOW}, 200, '', 20
    )
    returning id`;
  return { $webhook: id, $webhook_delivery: delivery?.id };
}

function dateOf(days: number): string {
  return new Date(Date.parse(NOW) + (days - 1) * 86_400_000).toISOString().slice(0, 10);
}

/** The ETag of the week of $start, as its tutor reads it. */
async function weekEtag(tutor: Person): Promise<string | null> {
  const week = `week_start=${mondayOf(dateOf(DAYS.hours))}&timezone=Europe/Kyiv`;
  const { headers } = await tutor.get(`/calendar/week?tutor_id=${tutor.id}&${week}`);
  return headers.get("etag");
}

type Answered = Promise<{ status: number; body: Piece }>;

async function expecting(status: number, call: Answered): Promise<Piece> {
  const answer = await call;
  if (answer.status === status) return answer.body;
  throw new Error(`the set-up was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** A request as it goes over the wire; tests change one thing about it. */
export type Wire = {
  method: string;
  /** With the query, below /api. */
  target: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | undefined;
};

/** The request of a documented example, with the values of the set-up in their places. */
export function wireOf(
  operation: Operation,
  example: string,
  stage: Stage,
  as: As = operation.planOf(example).as,
): Wire {
  const plan = operation.planOf(example);
  const caller = stage.callers[as];
  if (!caller) throw new Error(`${operation.id}: x-gauntlet names no caller`);
  const sent = operation.examples.get(example);
  const body = sent === undefined ? undefined : withValues(sent, plan.body, stage);
  return {
    method: operation.method,
    target: targetOf(operation, plan, stage),
    headers: {
      ...caller.credentials,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...Object.fromEntries(
        entries(plan.header).map(([name, value]) => [name, String(valueOf(value, stage))]),
      ),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

/** Path and query: the parameters' examples, and what the plan puts in their place. */
export function targetOf(operation: Operation, plan: Plan, stage: Stage): string {
  let path = operation.path;
  const query = new URLSearchParams();
  for (const { in: where, name, example, explode } of operation.parameters) {
    const planned = where === "path" ? plan.path : where === "query" ? plan.query : {};
    const value = valueOf(planned[name] ?? example, stage);
    if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
    if (where !== "query" || value === undefined) continue;
    if (Array.isArray(value) && explode) value.forEach((item) => query.append(name, String(item)));
    else query.append(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Puts the plan's values where the example has the key, arrays by index. */
function withValues(example: unknown, plan: unknown, stage: Stage): unknown {
  if (plan === undefined) return example;
  if (typeof example !== "object" || example === null) return valueOf(plan, stage);
  if (Array.isArray(example)) {
    return example.map((item, index) => withValues(item, entries(plan)[index]?.[1], stage));
  }
  const planned = new Map(entries(plan));
  return Object.fromEntries(
    entries(example).map(([key, value]) => [key, withValues(value, planned.get(key), stage)]),
  );
}

function valueOf(value: unknown, { values }: Stage): unknown {
  if (typeof value !== "string" || !value.startsWith("$")) return value;
  if (!values.has(value)) throw new Error(`the set-up has no ${value}`);
  return values.get(value);
}

/** Sends it to the app in this process; the answer is held against the contract on its way. */
export async function send(
  app: TestApp,
  wire: Wire,
): Promise<{ status: number; headers: Headers; text: string; body: Piece }> {
  const request = new Request(`http://halfhour.test/api${wire.target}`, {
    method: wire.method,
    headers: wire.headers,
    ...(wire.body === undefined ? {} : { body: wire.body }),
  });
  const response = await app.fetch(request);
  const text = await response.text();
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "";
  if (type === "text/event-stream") {
    for (const [, data = ""] of text.matchAll(/^data: (.*)$/gm)) checkMessage(data);
  }
  return {
    status,
    headers,
    text,
    body: type.includes("json") && text !== "" ? JSON.parse(text) : {},
  };
}

/**
 * Numbers the rows that a tenant's tables gain, lose or change from now on, and tells the number of the last one
 * that was committed: a refused request must not move it. Keys of Idempotency-Key do not count, for a refusal
 * may be kept, nor do wrong codes.
 */
export async function watchWrites(
  { db, control, slug }: TestApp["tenant"],
): Promise<() => Promise<number>> {
  const tables = await db<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'
      and table_name not in ('idempotency_keys', 'idempotency_claims')
      -- Its rows come with those of relations.
      and table_name not in ('relation_status_log', 'relation_changes_by_tutor', 'user_changes')
      -- It counts what was refused.
      and table_name <> 'telegram_tries'`;
  await db.unsafe(`
    create unlogged table written_rows (
      id bigint generated always as identity primary key, table_name text, operation text
    );
    create function count_written_row() returns trigger language plpgsql as $$
    begin
      insert into written_rows (table_name, operation) values (tg_table_name, tg_op);
      return null;
    end $$;
    ${
    tables.map(({ name }) =>
      `create trigger rows_are_counted after insert or update or delete on ${name}
         for each row execute function count_written_row();`
    ).join("\n")
  }`);
  // Keys are in no table of the tenant's own; each is made, told to end and revoked once.
  const keyChanges = async () => {
    const [keys] = await control<{ changes: number }[]>`
      select (count(*) + count(expires_at) + count(revoked_at))::int as changes
      from control.keys
      where tenant_id = (select id from control.tenants where slug = ${slug})`;
    return keys?.changes ?? 0;
  };
  const before = await keyChanges();
  return async () => {
    const [row] = await db<{ last: number }[]>`
      select coalesce(max(id), 0)::int as last from written_rows`;
    return (row?.last ?? 0) + await keyChanges() - before;
  };
}
