/** Who has a lesson has a relation, in the lesson's own transaction; what a person archived stays so. */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { hold } from "../support/holds.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import {
  act,
  anArchivedRelation,
  anInvitation,
  type ChangeBody,
  inviteStudent,
  type Page,
  storyOf,
} from "./relations.ts";

let app: TestApp;
let tutor: Teacher;
let hour = 0;
let series = 0;

const HOUR = 3_600_000;

beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app, { hours: [["00:00", "24:00"]] });
  await withoutLimits(app);
});

const nextStart = () =>
  new Date(Date.parse("2027-03-02T08:00:00Z") + hour++ * 2 * HOUR).toISOString();
const hourAfter = (start: string) => new Date(Date.parse(start) + HOUR).toISOString();

type Way = {
  readonly way: string;
  /** As the timeline calls it, and who did it. */
  readonly cause: string;
  readonly by: "tutor" | "student";
  readonly give: (student: Person) => Promise<{ status: number }>;
};

const WAYS: readonly Way[] = [
  {
    way: "a booking",
    cause: "booking",
    by: "student",
    give: (student) => book(student, tutor, nextStart()),
  },
  {
    way: "a booking of a hold",
    cause: "booking",
    by: "student",
    give: async (student) => {
      const start = nextStart();
      const { body } = await hold(student, tutor, start);
      return book(student, tutor, start, { hold_id: body.id });
    },
  },
  {
    way: "a booking with a note",
    cause: "booking",
    by: "student",
    give: (student) =>
      student.post("/bookings", {
        tutor_id: tutor.id,
        service_id: tutor.serviceId,
        start: nextStart(),
        note: "Unit 1",
      }),
  },
  {
    way: "a lesson that the tutor enters",
    cause: "lesson",
    by: "tutor",
    give: (student) => {
      const start = nextStart();
      return tutor.post("/lessons", { student_id: student.id, start, end: hourAfter(start) });
    },
  },
  {
    way: "a series that the tutor enters",
    cause: "series",
    by: "tutor",
    give: (student) =>
      tutor.post("/lessons/series", {
        student_id: student.id,
        day_of_week: 1 + series % 7,
        start_time: `0${1 + 2 * Math.floor(series++ / 7)}:00`,
        duration_minutes: 60,
        first_date: "2027-03-02",
      }),
  },
];

type Row = { id: number; status: string; invited_by: string; changed_by: number | null };

async function relationOf(student: Person): Promise<Row | undefined> {
  const [row] = await app.tenant.db<Row[]>`
    select id, status, invited_by, changed_by from relations
    where tutor_id = ${tutor.id} and student_id = ${student.id}`;
  return row;
}

const timelineOf = async (student: Person, id: number) =>
  (await student.get<Page<ChangeBody>>(`/student/relations/${id}/timeline`)).body.results;

describe.each(WAYS)("$way", ({ cause, by, give }) => {
  test("begins a relation, active, and the timeline says how", async () => {
    const student = await app.student();
    expect((await give(student)).status).toBe(201);
    const row = await relationOf(student);
    const actor = by === "tutor" ? tutor.id : student.id;
    expect(row).toMatchObject({ status: "active", invited_by: by, changed_by: actor });
    const [line, ...more] = await timelineOf(student, row?.id ?? 0);
    expect(line).toMatchObject({
      prev_status: null,
      new_status: "active",
      actor_id: actor,
      metadata: { cause },
    });
    expect(more).toEqual([]);
  });

  test.each(["tutor", "student"])("accepts an invitation by the %s", async (side) => {
    const student = await app.student();
    if (side === "tutor") await inviteStudent(tutor, student);
    else await anInvitation(student, tutor);
    expect((await give(student)).status).toBe(201);
    const row = await relationOf(student);
    expect(row).toMatchObject({ status: "active", invited_by: side });
    expect(await storyOf(app, row?.id ?? 0)).toBe("none → invited → active");
  });

  test("leaves an active one as it is, and adds no line", async () => {
    const student = await app.student();
    await booked(student, tutor, nextStart());
    const before = await relationOf(student);
    expect((await give(student)).status).toBe(201);
    expect(await relationOf(student)).toEqual(before);
    expect(await timelineOf(student, before?.id ?? 0)).toHaveLength(1);
  });

  test("is given though the relation is archived, and it stays archived", async () => {
    const student = await app.student();
    const id = await anArchivedRelation(tutor, student);
    expect((await give(student)).status).toBe(201);
    expect(await relationOf(student)).toMatchObject({ id, status: "archived" });
    expect(await storyOf(app, id)).toBe("none → invited → active → archived");
  });
});

test("a time that is held, and a booking that is refused, begin none", async () => {
  const student = await app.student();
  const start = nextStart();
  expect((await hold(student, tutor, start)).status).toBe(201);
  const other = await app.student();
  expect(told(await book(other, tutor, start))).toBe("409 slot_taken");
  expect([await relationOf(student), await relationOf(other)]).toEqual([undefined, undefined]);
});

test("a series of which no date can be booked begins none", async () => {
  const student = await app.student();
  const body = {
    student_id: student.id,
    day_of_week: 1,
    start_time: "05:00",
    duration_minutes: 60,
    first_date: "2027-03-29",
    interval_end: "2027-03-29",
  };
  expect((await tutor.post("/lessons/series", body)).status).toBe(201);
  const { status } = await tutor.post("/lessons/series", {
    ...body,
    student_id: (await app.student()).id,
  });
  expect(status).toBe(409);
  const tried = await app.student();
  const dry = { ...body, student_id: tried.id, start_time: "06:00", dry_run: true };
  expect((await tutor.post("/lessons/series", dry)).status).toBe(200);
  expect(await relationOf(tried)).toBeUndefined();
});

test("a cancelled lesson ends nothing", async () => {
  const student = await app.student();
  await cancel(student, await booked(student, tutor, nextStart()));
  expect(await relationOf(student)).toMatchObject({ status: "active" });
});

test("of bookings, an acceptance and an archiving at once, each is answered and the log is whole", async () => {
  for (let round = 0; round < 8; round++) {
    const student = await app.student();
    const id = await anInvitation(student, tutor);
    const answers = await Promise.all([
      book(student, tutor, nextStart()),
      act(tutor, "tutor", "accept", id),
      book(student, tutor, nextStart()),
      act(student, "student", "archive", id),
    ]);
    expect([answers[0].status, answers[2].status]).toEqual([201, 201]);
    expect([200, 409]).toContain(answers[1].status);
    expect(answers[3].status).toBe(200);
    expect(await storyOf(app, id)).toMatch(/^none → invited( → active)? → archived$/);
  }
});
