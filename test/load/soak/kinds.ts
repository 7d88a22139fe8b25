import type { Request } from "autocannon";
import { mondayOf } from "../../../src/time/date.ts";
import type { Caller, People, Tutor } from "./people.ts";

/** A kind of request with a rate and figures of its own. */
export type Kind = {
  readonly name: "cached weeks" | "other reads" | "writes";
  readonly connections: number;
  /** What a connection sends, one after the other and then again from the first. */
  readonly requests: (connection: number) => Request[];
};

const DAY = 86_400_000;
const json = { "content-type": "application/json" };

/**
 * What a marketplace is asked all day: the weeks of its tutors, which nobody changes meanwhile; free times,
 * days, explanations and lists; and lessons that are booked, moved and cancelled. `today` is in epoch ms.
 */
export function kindsOf(people: People, today: number): readonly Kind[] {
  const half = people.tutors.length / 2;
  const [read, written] = [people.tutors.slice(0, half), people.tutors.slice(half)];
  return [
    {
      name: "cached weeks",
      connections: 8,
      requests: (n) => weeks(pick(read, n), pick(people.students, n), today),
    },
    { name: "other reads", connections: 4, requests: (n) => reads(pick(read, n), today) },
    {
      name: "writes",
      connections: Math.min(4, written.length),
      requests: (n) => writes(pick(written, n), pick(people.students, half + n), today),
    },
  ];
}

/** This week and the three after it, as the tutor and as a student see them. */
function weeks(tutor: Tutor, student: Caller, today: number): Request[] {
  return [tutor, student].flatMap((caller) =>
    [0, 7, 14, 21].map((days) => {
      const monday = mondayOf(dateOf(today + days * DAY));
      return get(caller, `/calendar/week?tutor_id=${tutor.id}&week_start=${monday}&timezone=UTC`);
    })
  );
}

function reads(tutor: Tutor, today: number): Request[] {
  const [date, last] = [dateOf(today + 2 * DAY), dateOf(today + 9 * DAY)];
  const of = `tutor_id=${tutor.id}`;
  return [
    get(tutor, `/schedule/free-slots/day?${of}&date=${date}&duration_minutes=60`),
    get(tutor, `/schedule/free-slots/range?${of}&from=${date}&to=${last}&duration_minutes=60`),
    get(tutor, `/schedule/day?${of}&date=${date}`),
    get(tutor, `/schedule/explain?${of}&start=${date}T10:00:00Z&duration_minutes=60`),
    get(tutor, `/lessons/my?from=${date}&to=${last}`),
    get(tutor, `/tutors/${tutor.id}`),
    get(tutor, "/marketplace/tutors?limit=10"),
    get(tutor, "/me/profile"),
  ];
}

/** Books an hour of a day three weeks ahead at most, moves it by half an hour, and cancels it. */
function writes(tutor: Tutor, student: Caller, today: number): Request[] {
  let lesson = 0;
  let day = 0;
  const at = (time: string) => `${dateOf(today + (3 + day) * DAY)}T${time}:00Z`;
  const booking = () => ({ tutor_id: tutor.id, service_id: tutor.serviceId, start: at("10:00") });
  return [
    {
      setupRequest: (request) => {
        day = (day + 1) % 18;
        return { ...request, ...send(student, "POST", "/bookings", booking()) };
      },
      onResponse: (status, body) => {
        lesson = status === 201 ? JSON.parse(body).id : 0;
      },
    },
    {
      setupRequest: (request) => {
        const path = `/lessons/${lesson}/reschedule`;
        return { ...request, ...send(student, "PATCH", path, { start: at("10:30") }) };
      },
    },
    {
      setupRequest: (request) => {
        return { ...request, ...send(student, "POST", `/lessons/${lesson}/cancel`, {}) };
      },
    },
  ];
}

const get = (caller: Caller, path: string): Request => ({
  method: "GET",
  path: `/api${path}`,
  headers: { authorization: caller.authorization },
});

const send = (caller: Caller, method: "POST" | "PATCH", path: string, body: object): Request => ({
  method,
  path: `/api${path}`,
  headers: { authorization: caller.authorization, ...json },
  body: JSON.stringify(body),
});

function pick<T>(of: readonly T[], n: number): T {
  const one = of[n % of.length];
  if (one === undefined) throw new Error("there is nobody to pick from");
  return one;
}

const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
