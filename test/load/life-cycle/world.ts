import { linkAccounts } from "../../support/accounts.ts";
import type { Client, Person, TestApp } from "../../support/app.ts";
import { aService, aTeacher } from "../../support/marketplace.ts";
import { alsoStudent } from "../../support/two-roles.ts";
import {
  DAY,
  HOUR,
  type Interval,
  nameOf,
  NO_POLICY,
  type State,
  type Tutor,
  type Who,
} from "./state.ts";
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

/**
 * Two tutors, whose hours meet: in the morning of one it is midnight for the other, whose zone goes by an alias
 * of Vancouver's.
 */
const PLACES = [
  {
    zone: "Europe/Kyiv",
    hours: [["07:20", "10:00"], ["10:10", "11:00"], ["11:00", "13:05"]],
    minutes: [30, 60],
  },
  {
    zone: "Canada/Pacific",
    hours: [["00:00", "02:25"], ["22:35", "24:00"]],
    minutes: [60, 90],
  },
] as const;

/** Who is there in a run, and what they know. */
export type World = {
  readonly app: TestApp;
  /** By role and id: who has two roles is there with a token of each. */
  readonly people: ReadonlyMap<string, Person>;
  readonly bot: Client;
  readonly state: State;
};

/** Somebody in one of their roles. */
export function personOf({ people }: Pick<World, "people">, who: Who): Person {
  const person = people.get(nameOf(who));
  if (!person) throw new Error(`nobody is ${nameOf(who)}`);
  return person;
}

/** Most active bookings of a student; few, so that they are reached. */
export const MOST = { withTutor: 2, inAll: 3 };

/**
 * New people in a tenant that others were in before; the clock goes back to the beginning. The second tutor is
 * the last of the students, too.
 */
export async function aWorld(app: TestApp, bot: Client): Promise<World> {
  app.clock.now = Date.parse(BEGINNING);
  const [first, second] = [await aTutor(app, PLACES[0]), await aTutor(app, PLACES[1])];
  const others = await Promise.all([1, 2, 3].map(() => app.student({ zone: "Europe/Dublin" })));
  const students = [...others, await alsoStudent(app, second.person)];
  const admin = await app.admin();
  const teachers = [first, second];
  const people = [
    ...teachers.map(({ person }) => ["tutor", person] as const),
    ...students.map((person) => ["student", person] as const),
    ["admin", admin] as const,
  ];
  // Nobody's first request is among those that are compared.
  for (const [, person] of people) await person.get("/me/profile");
  await linkAccounts(app);
  return {
    app,
    bot,
    people: new Map(people.map(([role, person]) => [nameOf({ role, id: person.id }), person])),
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
