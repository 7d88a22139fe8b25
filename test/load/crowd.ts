import { expect } from "vitest";
import { FAR } from "../notifications/told.ts";
import { linkAccounts } from "../support/accounts.ts";
import type { Client, Person, TestApp } from "../support/app.ts";
import { bookHeld, expire, giveUp, hold } from "../support/holds.ts";
import {
  aService,
  aTeacher,
  book,
  cancel,
  type LessonAnswer,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
} from "../support/marketplace.ts";
import { alsoStudent } from "../support/two-roles.ts";
import { type Random, randomOf } from "../time/random.ts";
import type { Known } from "./checker.ts";
import { keepHouse } from "./keep-house.ts";

const HALF_HOUR = 1_800_000;
const FIRST_DAY = Date.parse("2060-03-08T00:00:00Z");
const DAYS = 2;
/** The tutors' day is 08:00 to 20:00; lessons are tried an hour around it as well. */
const [EARLIEST, LATEST] = [14, 42];

export type Slot = { readonly id: number; readonly utc_start: string; readonly utc_end: string };
type Cell = { start: string; status: string; slot_id: number | null; lesson_id: number | null };

/** What the crowd did and was answered. */
export type Journal = {
  /** Each lesson as the last answered change left it; only the one who made it changes it. */
  readonly lessons: Map<number, Known>;
  /** The slots of each tutor, as the last answered edit since their last new week left them. */
  readonly slots: Map<number, Map<number, Slot>>;
  /** `book 409 slot_taken` → how often. */
  readonly answers: Map<string, number>;
  /** Weeks that did not show what had been answered before they were asked for. */
  readonly stale: string[];
  weeksRead: number;
};

/** Who is there: each acts alone, one thing after the other. */
export type Crowd = {
  readonly app: TestApp;
  readonly tutors: readonly Teacher[];
  /** Each tutor's service of half an hour, which they delete for another now and then. */
  readonly halfHours: Map<number, number>;
  readonly students: readonly Person[];
  /** The tutors as students. The first two are known as such, the others come as one at some time. */
  readonly learners: readonly Person[];
  readonly bots: readonly Client[];
  readonly admin: Client;
  readonly journal: Journal;
};

/** For so long the crowd goes on where chance has not yet brought what has to be met. */
export const MORE_SECONDS = 30;

/** Twenty-eight clients: four tutors, who learn too, eighteen students and two programs. */
export async function aCrowd(app: TestApp): Promise<Crowd> {
  // Limits and notifications are of what is ahead of the database's clock.
  app.clock.now = Date.parse(FAR);
  const tutors: Teacher[] = [];
  const halfHours = new Map<number, number>();
  for (let i = 0; i < 4; i++) {
    const tutor = await aTeacher(app);
    tutors.push(tutor);
    halfHours.set(tutor.id, await aService(tutor, { duration_minutes: 30 }));
  }
  const pupils = await Promise.all(Array.from({ length: 18 }, () => app.student()));
  const known = await Promise.all(tutors.slice(0, 2).map((tutor) => alsoStudent(app, tutor)));
  const others = await Promise.all(tutors.slice(2).map((tutor) => app.as(tutor, "student")));
  await linkAccounts(app);
  return {
    app,
    tutors,
    halfHours,
    students: [...pupils, ...known],
    learners: [...known, ...others],
    admin: await app.admin(),
    bots: [await app.service(), await app.apiKey("write")],
    journal: {
      lessons: new Map(),
      slots: new Map(),
      answers: new Map(),
      stale: [],
      weeksRead: 0,
    },
  };
}

/**
 * Lets them all loose until the time is up and `isEnough`, for half a minute more at the most; throws
 * for an answer that must not be given.
 */
export async function runCrowd(
  crowd: Crowd,
  seconds: number,
  seed: number,
  isEnough: (journal: Journal) => boolean = () => true,
): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const goesOn = () =>
    performance.now() < until ||
    (!isEnough(crowd.journal) && performance.now() < until + MORE_SECONDS * 1000);
  const lives = [
    ...[...crowd.students.slice(0, 18), ...crowd.learners]
      .map((student) => (random: Random) => studentLife(crowd, student, random)),
    ...crowd.bots.map((bot) => (random: Random) => botLife(crowd, bot, random)),
    ...crowd.tutors.map((tutor) => (random: Random) => tutorLife(crowd, tutor, random)),
    () => keepHouse(crowd),
  ];
  await Promise.all(lives.map(async (begin, i) => {
    const act = begin(randomOf(seed + i));
    while (goesOn()) await act();
  }));
}

type Act = () => Promise<void>;

function studentLife(crowd: Crowd, student: Person, random: Random): Act {
  const own: LessonBody[] = [];
  return () => {
    const choice = random.between(1, 12);
    if (choice >= 11) return holdOne(crowd, student, own, random, student.id, {});
    if (choice <= 4) return bookOne(crowd, student, own, random, student.id, {});
    if (choice <= 7) return moveOne(crowd, student, own, random, false);
    if (choice <= 9) return cancelOne(crowd, student, own, random);
    return readAsStranger(crowd, student, random);
  };
}

function botLife(crowd: Crowd, bot: Client, random: Random): Act {
  const own: LessonBody[] = [];
  return () => {
    // A program cannot cancel; an admin does it instead.
    if (random.between(1, 3) === 1) return cancelOne(crowd, crowd.admin, own, random);
    const act = random.between(1, 4) === 1 ? holdOne : bookOne;
    const { id } = random.oneOf(crowd.students);
    return act(crowd, bot, own, random, id, { student_id: id });
  };
}

function tutorLife(crowd: Crowd, tutor: Teacher, random: Random): Act {
  const own: LessonBody[] = [];
  return () => {
    const choice = random.between(1, 13);
    if (choice === 13) return changeOffer(crowd, tutor);
    if (choice <= 2) return enterOne(crowd, tutor, own, random);
    if (choice <= 5) return moveOne(crowd, tutor, own, random, true);
    if (choice <= 7) return cancelOne(crowd, tutor, own, random);
    if (choice <= 10) return editSlot(crowd, tutor, random);
    if (choice === 11) return editBatch(crowd, tutor, random);
    return newWeek(crowd, tutor, random);
  };
}

const aTime = (random: Random) =>
  FIRST_DAY + random.between(0, DAYS - 1) * 86_400_000 +
  random.between(EARLIEST, LATEST) * HALF_HOUR;
const text = (ms: number) => new Date(ms).toISOString();

/** Somebody else than this person. */
const oneOfOthers = <T extends Person>(people: readonly T[], id: number, random: Random): T =>
  random.oneOf(people.filter((person) => person.id !== id));

async function bookOne(
  crowd: Crowd,
  by: Client,
  own: LessonBody[],
  random: Random,
  studentId: number,
  forWhom: { student_id?: number },
): Promise<void> {
  const teacher = oneOfOthers(crowd.tutors, studentId, random);
  const halfHour = crowd.halfHours.get(teacher.id) ?? teacher.serviceId;
  const serviceId = random.between(0, 1) ? halfHour : teacher.serviceId;
  const headers: Record<string, string> = random.between(0, 2)
    ? {}
    : { "idempotency-key": crypto.randomUUID() };
  const start = text(aTime(random));
  const send = () => book(by, { ...teacher, serviceId }, start, { ...forWhom, headers });
  const answer = await send();
  note(crowd, "book", answer, [
    ...["slot_taken", "outside_availability", "limit_exceeded"],
    ...(serviceId === teacher.serviceId ? [] : ["not_found"]),
  ]);
  if ("idempotency-key" in headers && random.between(0, 1)) {
    expect((await send()).body).toEqual(answer.body);
  }
  if (answer.status !== 201) return;
  own.push(answer.body);
  await mustShow(crowd, answer.body);
}

/** Holds a time and books it, gives it up or lets it expire. Nothing that others do breaks the promise. */
async function holdOne(
  crowd: Crowd,
  by: Client,
  own: LessonBody[],
  random: Random,
  studentId: number,
  forWhom: { student_id?: number },
): Promise<void> {
  const teacher = oneOfOthers(crowd.tutors, studentId, random);
  const answer = await hold(by, teacher, text(aTime(random)), forWhom);
  const row = `hold ${told(answer)}`;
  crowd.journal.answers.set(row, (crowd.journal.answers.get(row) ?? 0) + 1);
  if (answer.status !== 201) {
    expect(["slot_taken", "outside_availability", "limit_exceeded"]).toContain(answer.body.code);
    return;
  }
  await nothing();
  const next = random.between(1, 4);
  if (next === 1) expect(await giveUp(by, answer.body)).toBe("204");
  else if (next === 2) await expire(crowd.app, answer.body);
  else {
    const lesson = await bookHeld(by, teacher, answer.body, forWhom);
    note(crowd, "redeem", lesson, []);
    own.push(lesson.body);
    await mustShow(crowd, lesson.body);
  }
}

async function enterOne(crowd: Crowd, tutor: Teacher, own: LessonBody[], random: Random) {
  const start = aTime(random);
  const answer = await tutor.post<LessonBody>("/lessons", {
    student_id: oneOfOthers(crowd.students, tutor.id, random).id,
    start: text(start),
    end: text(start + random.between(1, 3) * HALF_HOUR),
  });
  note(crowd, "enter", answer, ["slot_taken"]);
  if (answer.status !== 201) return;
  own.push(answer.body);
  await mustShow(crowd, answer.body);
}

/** Deletes a service that has lessons, and offers the like again. */
async function changeOffer(crowd: Crowd, tutor: Teacher): Promise<void> {
  const path = `/tutor/services/${crowd.halfHours.get(tutor.id)}`;
  const { status } = await tutor.delete<object | null>(path);
  expect(status).toBe(204);
  count(crowd.journal, "service 204");
  crowd.halfHours.set(tutor.id, await aService(tutor, { duration_minutes: 30 }));
}

async function moveOne(
  crowd: Crowd,
  by: Client,
  own: LessonBody[],
  random: Random,
  changesLength: boolean,
) {
  const lesson = own.at(random.between(0, Math.max(0, own.length - 1)));
  if (!lesson) return await nothing();
  const start = aTime(random);
  const end = !changesLength || random.between(0, 3) ? {} : { end: text(start + HALF_HOUR) };
  const headers: Record<string, string> = random.between(0, 3)
    ? {}
    : { "idempotency-key": crypto.randomUUID() };
  const answer = await reschedule(by, lesson, { start: text(start), ...end }, headers);
  note(crowd, "move", answer, ["slot_taken", "outside_availability"]);
  if (answer.status !== 200) return;
  own.splice(own.indexOf(lesson), 1, answer.body);
  await mustShow(crowd, answer.body);
}

async function cancelOne(crowd: Crowd, by: Client, own: LessonBody[], random: Random) {
  const lesson = own.at(random.between(0, Math.max(0, own.length - 1)));
  if (!lesson) return await nothing();
  own.splice(own.indexOf(lesson), 1);
  const answer = await cancel(by, lesson);
  note(crowd, "cancel", answer, []);
  await mustShow(crowd, answer.body);
}

/** Notes that something was done so many times more. */
export const count = ({ answers }: Journal, row: string, times = 1): void =>
  void answers.set(row, (answers.get(row) ?? 0) + times);

/** Lets the others act. */
const nothing = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

/** Remembers an answer; one that is neither a success nor a refusal of these codes is a fault. */
function note(crowd: Crowd, what: string, answer: LessonAnswer, refusals: readonly string[]) {
  const row = `${what} ${told(answer)}`;
  const { answers, lessons } = crowd.journal;
  answers.set(row, (answers.get(row) ?? 0) + 1);
  if (answer.status < 300) return void lessons.set(answer.body.id, answer.body);
  if ([404, 409].includes(answer.status) && refusals.includes(answer.body.code)) return;
  throw new Error(`${what} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
}

const WEEK = "week_start=2060-03-08&timezone=UTC";

/** The weeks that are read after an answer show it: the lesson where it is, and nowhere else. */
async function mustShow(crowd: Crowd, lesson: LessonBody): Promise<void> {
  const tutors = new Set(crowd.tutors.map(({ id }) => id));
  for (const id of [lesson.tutor_id, lesson.student_id]) {
    if (tutors.has(id)) await mustShowIn(crowd, id, lesson);
  }
}

async function mustShowIn(crowd: Crowd, tutorId: number, lesson: LessonBody): Promise<void> {
  const { journal, admin } = crowd;
  const { body } = await admin.get<{ cells: Cell[] }>(
    `/calendar/week?tutor_id=${tutorId}&${WEEK}`,
  );
  journal.weeksRead++;
  const [from, to] = [Date.parse(lesson.utc_start), Date.parse(lesson.utc_end)];
  const shown = body.cells.filter(({ lesson_id }) => lesson_id === lesson.id)
    .map(({ start }) => Date.parse(start));
  const wanted = lesson.status === "cancelled"
    ? []
    : Array.from({ length: (to - from) / HALF_HOUR }, (_, i) => from + i * HALF_HOUR);
  if (JSON.stringify(shown) === JSON.stringify(wanted)) return;
  journal.stale.push(
    `lesson ${lesson.id} of ${tutorId}: ${shown.map(text)} instead of ${wanted.map(text)}`,
  );
}

async function readAsStranger(crowd: Crowd, student: Person, random: Random): Promise<void> {
  const { id } = random.oneOf(crowd.tutors);
  const { status, body } = await student.get<{ cells: Cell[] }>(
    `/calendar/week?tutor_id=${id}&${WEEK}`,
  );
  expect([status, body.cells.length]).toEqual([200, 336]);
}

/** Lengthens, shortens or moves a slot. */
async function editSlot(crowd: Crowd, tutor: Teacher, random: Random): Promise<void> {
  const slot = await oneSlot(tutor, random);
  if (!slot) return;
  const start = random.between(14, 26);
  const answer = await tutor.put<Slot & LessonBody>(`/booking/slots/${slot.id}`, {
    start_time: clock(start),
    end_time: clock(start + random.between(2, 14)),
    strategy: random.oneOf(["override", "user_choice"]),
  });
  noteSlots(crowd, tutor, "edit", answer, ["slot_conflict", "not_found"]);
  if (answer.status === 200) await mustShowSlot(crowd, tutor, answer.body);
}

async function editBatch(crowd: Crowd, tutor: Teacher, random: Random): Promise<void> {
  const slots = [await oneSlot(tutor, random), await oneSlot(tutor, random)];
  const items = slots.filter((slot) => slot !== undefined).map(({ id }) => ({
    id,
    start_time: clock(random.between(14, 26)),
    end_time: clock(random.between(28, 42)),
  }));
  if (items.length === 0) return;
  type Batch = LessonBody & { results: { success: boolean; slot?: Slot }[] };
  const answer = await tutor.post<Batch>("/booking/slots/batch", { updates: items });
  noteSlots(crowd, tutor, "batch", answer, []);
  for (const { slot } of answer.body.results) if (slot) slotsOf(crowd, tutor).set(slot.id, slot);
}

async function newWeek(crowd: Crowd, tutor: Teacher, random: Random): Promise<void> {
  const hours = random.oneOf([["08:00", "20:00"], ["08:00", "14:00"], ["09:30", "20:00"]]);
  const windows = [{ start_time: hours[0], end_time: hours[1] }];
  const answer = await tutor.post<LessonBody>("/booking/availability/bulk", {
    schedule: { "1": windows, "2": windows, "3": windows },
  });
  slotsOf(crowd, tutor).clear();
  noteSlots(crowd, tutor, "week", answer, []);
}

const clock = (halfHours: number) =>
  `${String(Math.floor(halfHours / 2)).padStart(2, "0")}:${halfHours % 2 ? "30" : "00"}`;

async function oneSlot(tutor: Teacher, random: Random): Promise<Slot | undefined> {
  // Nobody books on the third day, so that edits there are seldom in a lesson's way.
  const day = random.oneOf(["2060-03-08", "2060-03-09", "2060-03-10", "2060-03-10"]);
  const { body } = await tutor.get<{ results: Slot[] }>(`/booking/slots?from=${day}&to=${day}`);
  return body.results.length === 0 ? undefined : random.oneOf(body.results);
}

const slotsOf = ({ journal }: Crowd, tutor: Teacher): Map<number, Slot> => {
  const slots = journal.slots.get(tutor.id) ?? new Map<number, Slot>();
  journal.slots.set(tutor.id, slots);
  return slots;
};

type Noted = { status: number; headers: Headers; body: LessonBody & Partial<Slot> };

function noteSlots(
  crowd: Crowd,
  tutor: Teacher,
  what: string,
  answer: Noted,
  refusals: readonly string[],
): void {
  const row = `${what} ${told(answer)}`;
  const { answers } = crowd.journal;
  answers.set(row, (answers.get(row) ?? 0) + 1);
  const { status, body } = answer;
  if (status >= 300 && !refusals.includes(body.code)) {
    throw new Error(`${what} was answered ${status} ${JSON.stringify(body)}`);
  }
  if (what === "edit" && status === 200) slotsOf(crowd, tutor).set(body.id, body);
}

/** The owner's next week has the slot in whole half hours where it is, and in no other. */
async function mustShowSlot(crowd: Crowd, tutor: Teacher, slot: Slot): Promise<void> {
  const { body } = await tutor.get<{ cells: Cell[] }>(
    `/calendar/week?tutor_id=${tutor.id}&${WEEK}`,
  );
  crowd.journal.weeksRead++;
  const [from, to] = [Date.parse(slot.utc_start), Date.parse(slot.utc_end)];
  for (const cell of body.cells) {
    const at = Date.parse(cell.start);
    const inside = at >= from && at + HALF_HOUR <= to;
    const free = cell.status === "available";
    if (inside ? free || cell.status === "booked" : !free || cell.slot_id !== slot.id) continue;
    crowd.journal.stale.push(`slot ${slot.id}: ${JSON.stringify(cell)}`);
  }
}

/** Slots of tutors that are not what the last answered edit said. */
export async function lostSlotsOf({ tutors, journal }: Crowd): Promise<string[]> {
  const lost: string[] = [];
  for (const tutor of tutors) {
    for (const [id, slot] of journal.slots.get(tutor.id) ?? []) {
      const { status, body } = await tutor.get<Slot>(`/booking/slots/${id}`);
      if (status !== 200 || body.utc_start !== slot.utc_start || body.utc_end !== slot.utc_end) {
        lost.push(`slot ${id} is ${JSON.stringify(body)}, not ${JSON.stringify(slot)}`);
      }
    }
  }
  return lost;
}
