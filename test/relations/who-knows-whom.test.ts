/** What a tutor may ask of a student, and enter, needs a relation that is not archived, unless the tenant says so. */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Answer, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTenant } from "../support/database.ts";
import {
  aTeacher,
  booked,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
} from "../support/marketplace.ts";
import { DEFAULT_SETTINGS } from "../support/policies.ts";
import { act, anInvitation, aRelation, inviteStudent } from "./relations.ts";

let app: TestApp;
let tutor: Teacher;
let admin: Person;

beforeAll(async () => {
  app = await anApp({ tenant: await aTenant({ knowAll: false }) });
  tutor = await aTeacher(app);
  admin = await app.admin();
});

type Told = { readonly code: string };

let lessons = 0;

/** A quarter of an hour that nobody has yet, in a night. */
function aQuarter() {
  const start = Date.parse("2027-03-08T00:00:00Z") + lessons++ * 900_000;
  return { start: new Date(start).toISOString(), end: new Date(start + 900_000).toISOString() };
}

/** What a tutor asks or enters, and how it is answered where they may. */
const ACTS: Record<
  string,
  {
    status: number;
    ask: (by: Client, studentId: number, query?: string) => Promise<Answer<Told>>;
  }
> = {
  "GET /schedule/explain": {
    status: 200,
    ask: (by, id) =>
      by.get<Told>(
        `/schedule/explain?tutor_id=${tutor.id}&student_id=${id}&duration_minutes=60&start=2027-03-05T10:00:00Z`,
      ),
  },
  "POST /lessons": {
    status: 201,
    ask: (by, id) => {
      const admins = by === admin ? { tutor_id: tutor.id } : {};
      return by.post<Told>("/lessons", { student_id: id, ...aQuarter(), ...admins });
    },
  },
  "POST /lessons/series, dry": {
    status: 200,
    ask: (by, id) =>
      by.post<Told>(`/lessons/series${by === admin ? `?tutor_id=${tutor.id}` : ""}`, {
        student_id: id,
        day_of_week: 7,
        start_time: "12:00",
        duration_minutes: 60,
        first_date: "2027-03-14",
        dry_run: true,
      }),
  },
};

test("the product is closed: a new tenant has tutors_know_all_students: false", async () => {
  const { body } = await admin.get<{ tutors_know_all_students: boolean }>("/settings");
  expect(body.tutors_know_all_students).toBe(false);
});

describe.each(Object.entries(ACTS))("%s", (_, { status, ask }) => {
  const answer = async (by: Client, { id }: { id: number }) => told(await ask(by, id));

  test("404 without a relation, with an archived one and on an own invitation, as for nobody; done with any other", async () => {
    const student = await app.student();
    expect(await answer(tutor, student)).toBe("404 not_found");
    expect(await ask(tutor, 999_999)).toMatchObject({
      status: 404,
      body: { ...(await ask(tutor, student.id)).body, request_id: expect.anything() },
    });
    const { body } = await inviteStudent(tutor, student);
    expect(await answer(tutor, student)).toBe("404 not_found");
    await act(student, "student", "accept", body.id);
    expect(await answer(tutor, student)).toBe(String(status));
    await act(student, "student", "archive", body.id);
    expect(await answer(tutor, student)).toBe("404 not_found");
    await act(tutor, "tutor", "invite", body.id);
    expect(await answer(tutor, student)).toBe("404 not_found");
    const asks = await app.student();
    await anInvitation(asks, tutor);
    expect(await answer(tutor, asks)).toBe(String(status));
    const friend = await app.student();
    const id = await aRelation(tutor, friend);
    expect(await answer(tutor, friend)).toBe(String(status));
    await act(tutor, "tutor", "archive", id);
    expect(await answer(tutor, friend)).toBe("404 not_found");
  });

  test("a relation with another tutor is none with this one", async () => {
    const student = await app.student();
    await aRelation(await app.tutor(), student);
    expect(await answer(tutor, student)).toBe("404 not_found");
  });

  test("an admin knows all", async () => {
    expect(await answer(admin, await app.student())).toBe(String(status));
  });

  test("open: the tenant lets tutors know all, and takes it back", async () => {
    const student = await app.student();
    const set = (open: boolean) =>
      admin.put("/settings", { ...DEFAULT_SETTINGS, tutors_know_all_students: open });
    expect((await set(true)).status).toBe(200);
    expect(await answer(tutor, student)).toBe(String(status));
    const another = await app.student();
    expect((await set(false)).status).toBe(200);
    expect(await answer(tutor, another)).toBe("404 not_found");
  });
});

test("a service key may ask about all, and students about themselves", async () => {
  const ask = ACTS["GET /schedule/explain"]?.ask;
  const student = await app.student();
  expect((await ask?.(await app.service(), student.id))?.status).toBe(200);
  expect((await ask?.(student, student.id))?.status).toBe(200);
});

test("what the two have stays theirs when the relation is archived: it is read, moved and cancelled", async () => {
  const student = await app.student();
  const lesson = await booked(student, tutor, "2027-03-03T10:00:00Z");
  const relations = await tutor.get<{ results: { id: number; student_id: number }[] }>(
    "/tutor/relations?limit=200",
  );
  const relation = relations.body.results.find(({ student_id }) => student_id === student.id);
  await act(tutor, "tutor", "archive", relation?.id ?? 0);
  expect((await tutor.get<LessonBody>(`/lessons/${lesson.id}`)).status).toBe(200);
  expect((await reschedule(tutor, lesson, { start: "2027-03-03T12:00:00Z" })).status).toBe(200);
  expect((await tutor.post(`/lessons/${lesson.id}/cancel`, {})).status).toBe(200);
});
