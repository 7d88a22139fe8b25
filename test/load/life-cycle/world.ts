import { linkAccounts } from "../../support/accounts.ts";
import type { Client, Person, TestApp } from "../../support/app.ts";
import { aService, aTeacher } from "../../support/marketplace.ts";
import { DAY, HOUR, type Interval, NO_POLICY, type State, type Tutor } from "./state.ts";
import { instantAt, plusDays } from "./wall.ts";

/**
 * The clock at the beginning, behind that of PostgreSQL whenever these tests are run. A Wednesday evening;
 * on the Sunday after it clocks go forward in Kyiv, and a new week begins.
 */
export const BEGINNING = "2060-03-24T22:30:00Z";

/** Lessons are wanted on a Thursday, the Sunday of the clocks, and the Monday after it … */
export const DAYS = [0, 3, 4] as const;
/** … every half hour from 05:30Z until 10:00Z. Few, so that they collide. */
export const STARTS = 10;

export const startOf = (day: number, halfHour: number): number =>
  Date.parse("2060-03-25T05:30:00Z") + (DAYS[day] ?? 0) * DAY + halfHour * HOUR / 2;

/** Two tutors, whose hours meet: in the morning of one it is midnight for the other. */
const PLACES = [
  {
    zone: "Europe/Kyiv",
    hours: [["07:20", "10:00"], ["10:00", "13:05"]],
    minutes: [30, 60],
  },
  {
    zone: "America/Los_Angeles",
    hours: [["00:00", "02:25"], ["22:35", "24:00"]],
    minutes: [60, 90],
  },
] as const;

/** Who is there in a run, and what they know. */
export type World = {
  readonly app: TestApp;
  readonly people: ReadonlyMap<number, Person>;
  readonly bot: Client;
  readonly state: State;
};

/** Most active bookings of a student; few, so that they are reached. */
export const MOST = { withTutor: 2, inAll: 3 };

/** New people in a tenant that others were in before; the clock goes back to the beginning. */
export async function aWorld(app: TestApp, bot: Client): Promise<World> {
  app.clock.now = Date.parse(BEGINNING);
  const teachers = await Promise.all(PLACES.map((place) => aTutor(app, place)));
  const students = await Promise.all([1, 2, 3].map(() => app.student({ zone: "Europe/Dublin" })));
  const admin = await app.admin();
  const people = [...teachers.map(({ person }) => person), ...students, admin];
  // Nobody's first request is among those that are compared.
  await Promise.all(people.map((person) => person.get("/me/profile")));
  await linkAccounts(app);
  return {
    app,
    bot,
    people: new Map(people.map((person) => [person.id, person])),
    state: {
      now: app.clock.now,
      most: MOST,
      admin: admin.id,
      tutors: teachers.map(({ tutor }) => tutor),
      students: students.map(({ id }) => id),
      lessons: [],
      holds: [],
      blocks: [],
      series: [],
      everHeld: [],
      everBlocked: [],
    },
  };
}

async function aTutor(app: TestApp, { zone, hours, minutes }: typeof PLACES[number]) {
  const person = await aTeacher(app, { zone, hours, minutes: minutes[0] });
  const longer = await aService(person, { duration_minutes: minutes[1] });
  const tutor: Tutor = {
    id: person.id,
    zone,
    policy: NO_POLICY,
    available: availableFrom(zone, hours),
    services: [{ id: person.serviceId, minutes: minutes[0] }, { id: longer, minutes: minutes[1] }],
  };
  return { person, tutor };
}

/** The hours of every day that a run looks at, those that touch in one piece. */
function availableFrom(zone: string, hours: readonly (readonly [string, string])[]): Interval[] {
  const pieces: Interval[] = [];
  for (let day = 0; day < 15; day++) {
    const date = plusDays("2060-03-24", day);
    for (const [from, to] of hours) {
      const next = { start: instantAt(zone, date, from), end: instantAt(zone, date, to) };
      const last = pieces.at(-1);
      if (last?.end !== next.start) pieces.push(next);
      else pieces.splice(-1, 1, { start: last.start, end: next.end });
    }
  }
  return pieces;
}
