import { extendHorizon } from "../availability/extend-horizon.ts";
import { listSlots } from "../availability/read-slot.ts";
import { replaceWeek } from "../availability/replace-week.ts";
import { type Booking, bookLesson } from "../lessons/book-lesson.ts";
import { cancelLesson } from "../lessons/change-lesson.ts";
import { completeLessons } from "../lessons/complete-lessons.ts";
import type { Lesson } from "../lessons/lesson.ts";
import { listLessons } from "../lessons/list-lessons.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { demoFlags } from "./flags.ts";
import { saveFlag } from "../flags/flags.ts";
import { changePerson } from "../profile/profile.ts";
import { ensureUser } from "../profile/users.ts";
import { rateLesson } from "../ratings/rate-lesson.ts";
import { changeRelation } from "../relations/change-relations.ts";
import { invite } from "../relations/invite.ts";
import type { Party } from "../relations/party.ts";
import type { Side } from "../relations/transitions.ts";
import { cancelSeriesDate } from "../series/change-series-date.ts";
import { createSeries } from "../series/create-series.ts";
import { extendSeries } from "../series/extend-series.ts";
import { createService } from "../services/services.ts";
import { addDays } from "../time/date.ts";
import { minuteOf } from "../time/time-of-day.ts";
import { dateOf } from "../time/time-text.ts";
import { MINUTE, WEEK } from "../time/units.ts";
import { demoAdmin, demoStudents, type DemoTutor, demoTutors } from "./people.ts";
import { demoProfiles } from "./profiles.ts";

/**
 * Fills an empty tenant with a marketplace that has been running for three weeks (O1): what happened
 * is done again by the use cases themselves with the clock set back. One transaction, so a start that
 * was interrupted begins anew.
 */
export function seedDemo(db: Db, now: number): Promise<void> {
  return inTransaction(db, async (tx) => {
    const opened = now - 3 * WEEK;
    await ensureUser(tx, person(demoAdmin, "admin"));
    for (const flag of demoFlags) await saveFlag(tx, flag);
    const ids = await seedPeople(tx);
    for (const [i, tutor] of demoTutors.entries()) {
      await seedTutor(tx, tutor, ids, i, opened);
    }
    for (const [i, tutorId] of ids.tutors.entries()) {
      await seedRelations(tx, tutorId, studentsOf(ids, i, 5), now);
    }
    await extendHorizon(tx, now);
    await extendSeries(tx, now);
    await completeLessons(tx, now);
    await seedRatings(tx);
  });
}

const person = <R extends string>(
  { subject, name, zone }: { subject: string; name: string; zone: string },
  role: R,
) => ({ subject, name, role, timezone: zone, email: `${subject}@example.com` });

type Ids = { readonly tutors: readonly number[]; readonly students: readonly number[] };

/** So many students come before the tutors. */
const FIRST = 4;

/**
 * The people in such an order that the examples of the contract are true of them, as far as ids go: user 7
 * is a tutor with the service 3, and user 42 a student.
 */
async function seedPeople(tx: Db): Promise<Ids> {
  const tutors: number[] = [];
  const students: number[] = [];
  const seedStudents = async (some: typeof demoStudents) => {
    for (const one of some) students.push((await ensureUser(tx, person(one, "student"))).id);
  };
  await seedStudents(demoStudents.slice(0, FIRST));
  for (const one of demoTutors) tutors.push((await ensureUser(tx, person(one, "tutor"))).id);
  await seedStudents(demoStudents.slice(FIRST));
  return { tutors, students };
}

async function seedTutor(
  tx: Db,
  tutor: DemoTutor,
  { tutors, students }: Ids,
  nth: number,
  opened: number,
) {
  const tutorId = tutors[nth] ?? 0;
  await changePerson(tx, tutorId, demoProfiles[tutor.subject] ?? {}, opened);
  await replaceWeek(tx, tutorId, weekOf(tutor), opened);
  const service = await createService(tx, tutorId, {
    name: tutor.teaches,
    duration_minutes: 60,
    price: tutor.price,
    currency: tutor.currency,
    active: true,
  });
  await createService(tx, tutorId, {
    name: `${tutor.teaches}, first meeting`,
    duration_minutes: 30,
    price: "0.00",
    currency: tutor.currency,
    active: true,
  });
  await seedLessons(
    tx,
    { tutorId, serviceId: service.id, zone: tutor.zone },
    students,
    nth,
    opened,
  );
  const studentId = students[nth * 5 % students.length] ?? 0;
  if (nth % 3 === 0) await seedSeries(tx, tutor, { tutorId, studentId }, service.id, opened);
}

const weekOf = (tutor: DemoTutor) =>
  tutor.week.flatMap(([days, start, end]) =>
    days.map((day) => ({ day, start: minuteOf(start), end: minuteOf(end), path: "demo" }))
  );

/** Of the students of a tutor, who come by fives, those from a place on. */
const studentsOf = ({ students }: Ids, nth: number, from: number): readonly number[] =>
  [...students, ...students].slice(nth * 5 % students.length + from);

/**
 * Relations that no lesson has made: two students who ask, one whom the tutor has asked, and one who has
 * left (R4).
 */
async function seedRelations(
  tx: Db,
  tutorId: number,
  [first = 0, second = 0, asked = 0, left = 0]: readonly number[],
  now: number,
) {
  const tutor = personally("tutor", tutorId);
  for (const studentId of [first, second]) {
    await invite(tx, personally("student", studentId), { otherId: tutorId, now });
  }
  await invite(tx, tutor, { otherId: asked, now });
  const { id } = await invite(tx, personally("student", left), { otherId: tutorId, now });
  await changeRelation(tx, tutor, "accept", { id, now });
  await changeRelation(tx, personally("student", left), "archive", { id, now });
}

const personally = (side: Side, personId: number): Party => ({
  side,
  personId,
  actorId: personId,
  program: undefined,
  isAdmin: false,
});

/** Every other slot of five weeks gets a lesson at its start; each ninth of them is cancelled. */
async function seedLessons(
  tx: Db,
  { tutorId, serviceId, zone }: { tutorId: number; serviceId: number; zone: string },
  students: readonly number[],
  nth: number,
  opened: number,
) {
  const from = addDays(dateOf(zone, opened), 1);
  const { results: slots } = await listSlots(tx, "demo", tutorId, {
    from: { date: from },
    to: { date: addDays(from, 35) },
  });
  for (const [i, slot] of slots.entries()) {
    if (i % 2 === nth % 2) continue;
    // Each tutor has students of their own, so that nobody is in two places at once.
    const studentId = students[(nth * 5 + i % 5) % students.length] ?? 0;
    const start = Date.parse(slot.utc_start);
    const booked = await tryToBook(tx, {
      tutorId,
      serviceId,
      studentId,
      start,
      now: start - 48 * 60 * MINUTE,
    });
    if (booked && i % 9 === 0) await cancel(tx, studentId, booked.id, start);
  }
}

/** A weekly lesson in the tutor's first window, after the lessons at its start; one date is cancelled. */
async function seedSeries(
  tx: Db,
  { week: [window] }: DemoTutor,
  people: { readonly tutorId: number; readonly studentId: number },
  serviceId: number,
  opened: number,
) {
  if (!window) return;
  const [[day = 1], start] = window;
  const { series, outcomes } = await createSeries(tx, {
    ...people,
    actorId: people.tutorId,
    knownTo: null,
    serviceId,
    dayOfWeek: day,
    startMinute: minuteOf(start) + 90,
    durationMinutes: 60,
    firstDate: addDays(dateOf("UTC", opened), 2),
    intervalEnd: null,
    skips: true,
    now: opened,
  });
  const [, , , , fifth] = outcomes.filter(({ status }) => status === "booked");
  if (!fifth) return;
  const viewer = { userId: people.studentId, seesAll: false };
  const holiday = { id: series.id, date: fifth.date, reason: "On holiday", now: opened };
  await cancelSeriesDate(tx, viewer, holiday);
}

/** What students said, an hour after two of five lessons that were given. */
async function seedRatings(tx: Db) {
  const all = { seesAll: true, userId: null };
  const { results } = await listLessons(tx, "demo", all, {
    status: ["completed"],
    sort: "start",
    limit: 500,
  });
  for (const [i, { id, student_id: userId, utc_end }] of results.entries()) {
    const said = SAID[i % SAID.length];
    if (!said) continue;
    const [stars, text] = said;
    const now = Date.parse(utc_end) + 60 * MINUTE;
    await rateLesson(tx, { userId, seesAll: false }, { lessonId: id, stars, text, now });
  }
}

/** Null: nothing. */
const SAID: readonly (readonly [stars: number, text: string] | null)[] = [
  [5, "Patient, and always well prepared."],
  null,
  [4, "Було цікаво, дякую!"],
  null,
  null,
  [5, ""],
  null,
  null,
  [3, "We began ten minutes late."],
  null,
  [5, "Всё понятно объясняет."],
  null,
  null,
];

/** Some wanted times are taken, by another tutor of the same student: then there is no lesson. */
async function tryToBook(
  tx: Db,
  wanted: Omit<Booking, "actorId" | "holder">,
): Promise<Lesson | null> {
  try {
    return await bookLesson(tx, {
      ...wanted,
      actorId: wanted.studentId,
      holder: `user ${wanted.studentId}`,
    });
  } catch (error) {
    if (error instanceof Problem && error.code === "slot_taken") return null;
    throw error;
  }
}

const cancel = (tx: Db, userId: number, id: number, start: number) =>
  cancelLesson(tx, { userId, seesAll: false }, {
    id,
    reason: "Feeling ill",
    now: start - 24 * 60 * MINUTE,
  });
