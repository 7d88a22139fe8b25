import { addDays } from "../../src/time/date.ts";
import type { Answer, Client } from "../support/app.ts";
import { partsOfDay } from "./dates-of.ts";
import type { Member, School } from "./school.ts";

type Fields = Record<string, unknown>;
export type Told = Promise<Answer<Fields>>;
type Headers = Record<string, string>;

/** A time that somebody wants of a tutor. */
type Wanted = { readonly tutor_id: number; readonly service_id: number; readonly start: string };
/** How long a lesson would be: as long as that service, which lasts so many `minutes`, or as one that is moved. */
export type Length = {
  readonly service_id?: number;
  readonly minutes: number;
  readonly moving?: number;
};
export type Query = Readonly<Record<string, string | number | undefined>>;

/** What a person can do through either door, by the same names. */
export type Door = {
  readonly schedule: (who: Member, range: Query, headers: Headers) => Told;
  readonly lessons: (who: Member, query: Query, headers: Headers) => Told;
  readonly tutors: (who: Member, query: Query, headers: Headers) => Told;
  readonly services: (who: Member, tutorId: number, headers: Headers) => Told;
  readonly freeSlots: (
    who: Member,
    tutorId: number,
    length: Length,
    range: Query,
    headers: Headers,
  ) => Told;
  readonly explain: (
    who: Member,
    tutorId: number,
    length: Length,
    start: string,
    headers: Headers,
  ) => Told;
  readonly hold: (who: Member, wanted: Wanted & { minutes?: number }, headers: Headers) => Told;
  readonly readHold: (who: Member, id: number, headers: Headers) => Told;
  readonly deleteHold: (who: Member, id: number, headers: Headers) => Told;
  readonly book: (who: Member, wanted: Wanted, headers: Headers) => Told;
  /** Whatever that hold is of, as whoever looks at the rows knows it. */
  readonly bookHold: (who: Member, id: number, headers: Headers) => Told;
  readonly reschedule: (who: Member, id: number, times: Fields, headers: Headers) => Told;
  readonly cancel: (who: Member, id: number, body: Fields, headers: Headers) => Told;
};

function asked(path: string, query: Query): string {
  const known = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(known.map(([name, value]) => [name, `${value}`]));
  return search.size === 0 ? path : `${path}?${search}`;
}

/** The service, which names the person by their Telegram account. */
export function linkedDoor({ app, service }: School): Door {
  const of = (tutorId: number, { telegramId }: Member) =>
    `/internal/tutors/${telegramId}/${tutorId}`;
  const lengthOf = ({ service_id, minutes, moving }: Length): Query => ({
    service_id,
    ...(service_id === undefined && { duration_minutes: minutes }),
    moving_lesson_id: moving,
  });
  const named = ({ telegramId }: Member, body: Fields) => ({ telegram_id: telegramId, ...body });
  return {
    schedule: (who, range, headers) =>
      service.get(asked(`/internal/schedule/${who.telegramId}`, range), { headers }),
    lessons: (who, query, headers) =>
      service.get(asked(`/internal/lessons/${who.telegramId}`, query), { headers }),
    tutors: (who, query, headers) =>
      service.get(asked(`/internal/tutors/${who.telegramId}`, query), { headers }),
    services: (who, tutorId, headers) => service.get(`${of(tutorId, who)}/services`, { headers }),
    freeSlots: (who, tutorId, length, range, headers) =>
      service.get(asked(`${of(tutorId, who)}/free-slots`, { ...lengthOf(length), ...range }), {
        headers,
      }),
    explain: (who, tutorId, length, start, headers) =>
      service.get(asked(`${of(tutorId, who)}/explain`, { ...lengthOf(length), start }), {
        headers,
      }),
    hold: (who, wanted, headers) =>
      service.post("/internal/bookings/holds", named(who, wanted), { headers }),
    readHold: (who, id, headers) =>
      service.get(`/internal/bookings/holds/${who.telegramId}/${id}`, { headers }),
    deleteHold: (who, id, headers) =>
      service.delete(`/internal/bookings/holds/${id}?telegram_id=${who.telegramId}`, { headers }),
    book: (who, wanted, headers) =>
      service.post("/internal/bookings", named(who, wanted), { headers }),
    bookHold: async (who, id, headers) => {
      const body = named(who, { ...await heldBy(app, id), hold_id: id });
      return service.post("/internal/bookings", body, { headers });
    },
    reschedule: (who, id, times, headers) =>
      service.patch(`/internal/lessons/${id}/reschedule`, named(who, times), { headers }),
    cancel: (who, id, body, headers) =>
      service.post(`/internal/lessons/${id}/cancel`, named(who, body), { headers }),
  };
}

/** The person with a token of their own; `now` is today to them. */
export function ownDoor({ app, tutorIds }: School): Door {
  /** As a student where they are one, and as the tutor of their own calendar. */
  const client = ({ id, by }: Member, calendarOf?: number): Client => {
    const found = (calendarOf === id ? by.tutor : undefined) ?? by.student ?? by.tutor;
    if (!found) throw new Error("they are neither tutor nor student");
    return found;
  };
  const filled = (who: Member, range: Query): Query => {
    const zone = `${range["timezone"] ?? who.zone}`;
    const today = dateIn(zone, app.clock.now);
    const from = `${range["from"] ?? today}`;
    const first = from.includes("T") ? dateIn(zone, Date.parse(from)) : from;
    return { ...range, from, to: range["to"] ?? addDays(first, 6) };
  };
  return {
    /** What two operations tell, put together. */
    async schedule(who, range, headers) {
      const whole = filled(who, range);
      const teaches = who.by.tutor !== undefined;
      const calendarOf = teaches ? who.id : tutorIds[0];
      const zone = `${range["timezone"] ?? who.zone}`;
      const calendar = await client(who, calendarOf)
        .get<Calendar>(asked("/schedule/range", { ...whole, tutor_id: calendarOf }), { headers });
      if (calendar.status !== 200) return calendar as unknown as Answer<Fields>;
      const given = { ...whole, status: "scheduled,completed" };
      const { body } = await client(who).get<Lessons>(asked("/lessons/my", given), { headers });
      const days = calendar.body.days.map(({ date, free }) => {
        const parts = partsOfDay(zone, date, `${whole["from"]}`, `${whole["to"]}`);
        const lessons = body.events.filter(({ utc_start, utc_end }) =>
          parts.start < parts.end && Date.parse(utc_start) < parts.end &&
          Date.parse(utc_end) > parts.start
        );
        return { date, lessons, free: teaches ? free : [] };
      });
      const told = { timezone: calendar.body.timezone, days, has_more: calendar.body.has_more };
      return { ...calendar, body: told };
    },
    lessons: (who, query, headers) => client(who).get(asked("/lessons/my", query), { headers }),
    tutors: (who, query, headers) =>
      client(who).get(asked("/student/relations", { status: "invited,active", ...query }), {
        headers,
      }),
    services: (who, tutorId, headers) =>
      client(who).get(`/tutors/${tutorId}/services`, { headers }),
    freeSlots: (who, tutorId, { minutes, moving }, range, headers) => {
      const query = { ...filled(who, range), tutor_id: tutorId, duration_minutes: minutes };
      const path = asked("/schedule/free-slots/range", { ...query, moving_lesson_id: moving });
      return client(who, tutorId).get(path, { headers });
    },
    explain: (who, tutorId, { minutes, moving }, start, headers) => {
      const query = { tutor_id: tutorId, duration_minutes: minutes, start };
      const path = asked("/schedule/explain", { ...query, moving_lesson_id: moving });
      return client(who, tutorId).get(path, { headers });
    },
    hold: (who, wanted, headers) => client(who).post("/bookings/holds", wanted, { headers }),
    /** In either of their parts. */
    async readHold(who, id, headers) {
      const path = `/bookings/holds/${id}`;
      const first = await client(who).get(path, { headers });
      return first.status === 404 ? await client(who, who.id).get(path, { headers }) : first;
    },
    deleteHold: (who, id, headers) => client(who).delete(`/bookings/holds/${id}`, { headers }),
    book: (who, wanted, headers) => client(who).post("/bookings", wanted, { headers }),
    bookHold: async (who, id, headers) => {
      const body = { ...await heldBy(app, id), hold_id: id };
      return client(who).post("/bookings", body, { headers });
    },
    reschedule: (who, id, times, headers) =>
      client(who).patch(`/lessons/${id}/reschedule`, times, { headers }),
    cancel: (who, id, body, headers) =>
      client(who).post(`/lessons/${id}/cancel`, body, { headers }),
  };
}

/** What a hold is of; anything of one that is not there. */
async function heldBy({ tenant }: School["app"], id: number): Promise<Wanted> {
  const [row] = await tenant.db<{ tutor_id: number; service_id: number; start: string }[]>`
    select tutor_id, service_id, to_char(starts_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as start
    from lessons where id = ${id}`;
  return row ?? { tutor_id: 1, service_id: 1, start: "2027-03-02T08:00:00Z" };
}

type Calendar = {
  readonly timezone: string;
  readonly has_more: boolean;
  readonly days: readonly { readonly date: string; readonly free: readonly unknown[] }[];
};
type Lessons = { readonly events: readonly { utc_start: string; utc_end: string }[] };

const dateIn = (zone: string, ms: number): string =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate().toString();
