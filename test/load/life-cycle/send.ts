import { maintainTenant } from "../../../src/maintenance/maintain-tenant.ts";
import type { Answer, Client } from "../../support/app.ts";
import { type Made, NOTHING_MADE, type Of, type Operation } from "./operation.ts";
import { MINUTE, type Who } from "./state.ts";
import { utc } from "./wall.ts";
import { personOf, type World } from "./world.ts";

/** What was answered: "409 slot_taken", and what it made. */
export type Told = { readonly told: string; readonly made: Made; readonly answer: Answer<Body> };

/** As much of any answer as tests read. */
export type Body = {
  readonly id?: number | string;
  readonly code?: string;
  readonly detail?: string;
  readonly updated_at?: string;
  readonly utc_start?: string;
  readonly utc_end?: string;
  readonly status?: string;
  readonly interval_end?: string | null;
  readonly cancelled?: number;
  readonly outcomes?: readonly { readonly date: string; readonly lesson_id: number | null }[];
} | null;

export type Request = Exclude<Operation, Of<"expire" | "pass" | "maintain">>;

/** Sends a request, with an Idempotency-Key where there is one. */
export async function send(world: World, request: Request, key?: string): Promise<Told> {
  const by = clientOf(world, request.by);
  const headers = key === undefined ? {} : { headers: { "idempotency-key": key } };
  const [method, path, body] = requestOf(request);
  const answer = method === "delete"
    ? await by.delete<Body>(path, headers)
    : await by[method]<Body>(path, body, headers);
  return { told: toldOf(answer), made: madeBy(answer.body), answer };
}

type Line = readonly [method: "post" | "put" | "patch" | "delete", path: string, body?: unknown];

function requestOf(request: Request): Line {
  switch (request.kind) {
    case "book":
      return ["post", "/bookings", { ...wantedOf(request), hold_id: request.hold }];
    case "hold":
      return ["post", "/bookings/holds", wantedOf(request)];
    case "prolong":
      return ["post", `/bookings/holds/${request.hold}/prolong`];
    case "giveUp":
      return ["delete", `/bookings/holds/${request.hold}`];
    case "enter":
      return ["post", "/lessons", { student_id: request.student, ...timesOf(request) }];
    case "move":
      return ["patch", `/lessons/${request.lesson}/reschedule`, timesOf(request)];
    case "cancel":
      return ["post", `/lessons/${request.lesson}/cancel`];
    case "block":
      return ["post", "/tutor/blocks", { ...timesOf(request), force: request.force }];
    case "unblock":
      return ["delete", `/tutor/blocks/${request.block}`];
    case "policies":
      return ["put", "/tutor/policies", request.policy];
    case "repeat":
      return ["post", "/lessons/series", seriesOf(request)];
    case "endSeries":
      return ["post", `/lessons/series/${request.series}/cancel`, { from: request.from }];
    case "cancelDate":
      return ["post", `/lessons/series/${request.series}/dates/${request.date}/cancel`];
    case "moveDate": {
      const path = `/lessons/series/${request.series}/dates/${request.date}`;
      return ["patch", path, { start: utc(request.start) }];
    }
  }
}

const wantedOf = ({ by, tutor, student, service, start }: Of<"book" | "hold">) => ({
  tutor_id: tutor,
  service_id: service,
  start: utc(start),
  ...(by.role === "bot" && { student_id: student }),
});

const timesOf = ({ start, minutes }: { readonly start: number; readonly minutes?: number }) => ({
  start: utc(start),
  ...(minutes !== undefined && { end: utc(start + minutes * MINUTE) }),
});

const seriesOf = (request: Of<"repeat">) => ({
  student_id: request.student,
  day_of_week: request.weekday + 1,
  start_time: request.time,
  duration_minutes: request.minutes,
  first_date: request.first,
  ...(request.end !== null && { interval_end: request.end }),
  on_conflict: request.skips ? "skip" : "fail",
  dry_run: request.isDry,
});

const clientOf = (world: World, who: Who): Client =>
  who.role === "bot" ? world.bot : personOf(world, who);

export const toldOf = ({ status, body }: Answer<Body>): string =>
  body?.code ? `${status} ${body.code}` : `${status}`;

function madeBy(body: Body): Made {
  const lessons = (body?.outcomes ?? []).flatMap(({ date, lesson_id }) =>
    lesson_id === null ? [] : [[date, lesson_id] as const]
  );
  const id = body?.id;
  const series = typeof id === "string" ? id : "";
  return { id: typeof id === "number" ? id : 0, series, lessons: new Map(lessons) };
}

/** What is no request: the database's clock passes a hold's end, the server's goes on, or cron calls. */
export async function happen(
  { app, people }: World,
  event: Of<"expire" | "pass" | "maintain">,
): Promise<Made> {
  const { db } = app.tenant;
  if (event.kind === "pass") app.clock.now += event.minutes * MINUTE;
  else if (event.kind === "maintain") {
    await maintainTenant(db, app.clock.now);
    app.written();
    const rows = await db<{ series_id: string; date: string; id: number }[]>`
      select public_id as series_id, series_date as date, lessons.id
      from lessons join series on series.id = series_id
      where lessons.tutor_id = any(${[...people.values()].map(({ id }) => id)}::bigint[])`;
    const lessons = rows.map((row) => [`${row.series_id} ${row.date}`, row.id] as const);
    return { ...NOTHING_MADE, lessons: new Map(lessons) };
  } else {
    // As when time passes: nobody writes anything, but the row is read from then on as expired.
    await db.transaction(async (tx) => {
      await tx`select lock_calendar(tutor_id) from lessons where id = ${event.hold}`;
      await tx`
        update lessons set created_at = now() - interval '9 minutes', held_until = now() - interval '1 second'
        where id = ${event.hold} and held_until > now()`;
    });
    app.written();
  }
  return NOTHING_MADE;
}
