import { beforeAll, describe, expect, test } from "vitest";
import { linkAccount, linkAccounts } from "../support/accounts.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, booked, counted, type Teacher, told } from "../support/marketplace.ts";
import { aLesson } from "../support/tutoring.ts";
import { countAll, FAR, inWords, notificationsOf, spelled } from "./told.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  tutor = await aTeacher(app, { zone: "Europe/Kyiv", name: "Oksana" });
  student = await app.student({ zone: "America/New_York", name: "Liam" });
  await linkAccounts(app);
});

describe("a booking", () => {
  test("tells both people now and an hour before, each in their own wall time", async () => {
    const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
    const rows = await notificationsOf(app, lesson);
    const due = "2060-03-08T09:00:00Z";
    const forTutor = "Monday, 8 March 2060, 12:00–13:00 (Europe/Kyiv, UTC+02:00).";
    const forStudent = "Monday, 8 March 2060, 05:00–06:00 (America/New_York, UTC-05:00).";
    const fresh = { status: "pending", attempts: 0, telegram_user_id: expect.any(Number) };
    // Answers show whole seconds.
    const now = expect.stringContaining(lesson.created_at.slice(0, -1));
    expect(rows).toMatchObject([
      {
        ...fresh,
        recipient_id: tutor.id,
        kind: "confirmation",
        scheduled_at: now,
        message: `Your lesson with Liam (English) is booked: ${forTutor}`,
      },
      {
        ...fresh,
        recipient_id: tutor.id,
        kind: "reminder",
        scheduled_at: due,
        message: `Reminder of your lesson with Liam (English): ${forTutor}`,
      },
      {
        ...fresh,
        recipient_id: student.id,
        kind: "confirmation",
        scheduled_at: now,
        message: `Your lesson with Oksana (English) is booked: ${forStudent}`,
      },
      {
        ...fresh,
        recipient_id: student.id,
        kind: "reminder",
        scheduled_at: due,
        message: `Reminder of your lesson with Oksana (English): ${forStudent}`,
      },
    ]);
  });

  test("writes them in its own transaction", async () => {
    const { id } = await booked(student, tutor, "2060-03-09T10:00:00Z");
    const rows = await app.tenant.db`
      select xmin::text from lessons where id = ${id}
      union select xmin::text from notifications where lesson_id = ${id}`;
    expect(rows).toHaveLength(1);
  });

  test("by the bot, and a lesson that the tutor enters, tell both people too", async () => {
    const start = "2060-03-10T10:00:00Z";
    const { body } = await book(await app.service(), tutor, start, { student_id: student.id });
    const id = await aLesson(tutor, student, "2060-03-13T23:00:00Z", "2060-03-14T00:30:00Z");
    expect(await notificationsOf(app, body)).toHaveLength(4);
    const rows = await notificationsOf(app, { id });
    expect(spelled(rows)).toEqual([
      ...["confirmation pending", "reminder pending 2060-03-13T22:00:00Z"],
      ...["confirmation pending", "reminder pending 2060-03-13T22:00:00Z"],
    ]);
    // No service, and in New York it ends after midnight of the other day's clock.
    const words = inWords("America/New_York", "2060-03-13T23:00:00Z", "2060-03-14T00:30:00Z");
    expect(rows[2]?.message).toBe(`Your lesson with Oksana is booked: ${words}.`);
  });

  test("of people without names says who they are", async () => {
    const [nameless, other] = [await aTeacher(app), await app.student()];
    await linkAccounts(app);
    const rows = await notificationsOf(app, await booked(other, nameless, "2060-03-08T10:00:00Z"));
    expect(rows[0]?.message).toContain("Your lesson with your student (English) is booked: ");
    expect(rows[3]?.message).toContain("Reminder of your lesson with your tutor (English): ");
  });

  test("tells those who have linked an account, there; of nobody else there is a row", async () => {
    const [teacher, linked] = [await aTeacher(app), await app.student()];
    const account = await linkAccount(app, linked);
    const rows = await notificationsOf(app, await booked(linked, teacher, "2060-03-11T10:00:00Z"));
    expect(rows.map(({ recipient_id, telegram_user_id }) => [recipient_id, telegram_user_id]))
      .toEqual([[linked.id, account], [linked.id, account]]);
    const nobody = await booked(await app.student(), teacher, "2060-03-11T12:00:00Z");
    expect(await notificationsOf(app, nobody)).toEqual([]);
  });
});

describe("a booking that comes to nothing leaves nothing", () => {
  test("409 slot_taken: of twenty students one is told, and their tutor", async () => {
    const own = await anApp({ now: FAR });
    const teacher = await aTeacher(own);
    const students = await Promise.all(Array.from({ length: 20 }, () => own.student()));
    await linkAccounts(own);
    const start = "2060-03-08T10:00:00Z";
    const answers = await Promise.all(students.map((one) => book(one, teacher, start)));
    expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 19 });
    expect(await countAll(own)).toBe(4);
  });

  test("409 limit_exceeded, outside_availability", async () => {
    const own = await anApp({ now: FAR });
    await own.tenant.db`update settings set max_active_with_tutor = 1`;
    const [teacher, one] = [await aTeacher(own), await own.student()];
    await linkAccounts(own);
    await booked(one, teacher, "2060-03-08T10:00:00Z");
    expect(told(await book(one, teacher, "2060-03-08T12:00:00Z"))).toBe("409 limit_exceeded");
    expect(told(await book(one, teacher, "2060-03-08T02:00:00Z")))
      .toBe("409 outside_availability");
    expect(await countAll(own)).toBe(4);
  });

  test("201 again: a replay by Idempotency-Key writes no second", async () => {
    const own = await anApp({ now: FAR });
    const [teacher, one] = [await aTeacher(own), await own.student()];
    await linkAccounts(own);
    const send = () =>
      book(one, teacher, "2060-03-08T10:00:00Z", { headers: { "idempotency-key": "once-only" } });
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    expect(answers.map(({ status }) => status).filter((status) => status === 201).length)
      .toBeGreaterThan(0);
    expect(answers.at(-1)?.status).toBe(201);
    expect(await countAll(own)).toBe(4);
  });
});

describe("less than an hour ahead", () => {
  test("201: a confirmation and no reminder, which would come with it; in 95 minutes both", async () => {
    // PostgreSQL's own clock decides, so the server's must agree with it.
    const own = await anApp({ now: new Date().toISOString() });
    const teacher = await aTeacher(own, { hours: [["00:00", "24:00"]] });
    const one = await own.student();
    await linkAccounts(own);
    const minute = Math.floor(own.clock.now / 60_000) * 60_000;
    const ahead = (minutes: number) => new Date(minute + minutes * 60_000).toISOString();
    const short = await booked(one, teacher, ahead(30));
    expect(spelled(await notificationsOf(own, short))).toEqual([
      ...["confirmation pending", "confirmation pending"],
    ]);
    expect(await notificationsOf(own, await booked(one, teacher, ahead(95)))).toHaveLength(4);
  });
});

describe("however lessons are written", () => {
  test("twenty-six in one statement are told of each; a hold when it becomes a booking", async () => {
    const own = await anApp({ now: FAR });
    const { db } = own.tenant;
    const [teacher, one] = [await own.tutor(), await own.student()];
    await linkAccounts(own);
    const series = (status: string, from: string) =>
      db`insert into lessons (
          tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder
        )
        select ${teacher.id}, ${one.id}, start, start + interval '1 hour', 'tutor', ${status},
          case ${status} when 'held' then start end, case ${status} when 'held' then 'user 1' end
        from generate_series(
          ${from}::timestamptz, ${from}::timestamptz + interval '25 weeks', '7 days'
        ) start`;
    await series("scheduled", "2060-03-08T10:00:00Z");
    expect(await countAll(own)).toBe(26 * 4);
    await series("held", "2060-03-09T10:00:00Z");
    expect(await countAll(own)).toBe(26 * 4);
    await db`update lessons set starts_at = starts_at + interval '5 minutes' where status = 'held'`;
    expect(await countAll(own)).toBe(26 * 4);
    await db`update lessons set status = 'scheduled', held_until = null, holder = null
      where status = 'held'`;
    expect(await countAll(own)).toBe(2 * 26 * 4);
  });

  test("of a lesson that has begun nobody is told", async () => {
    const own = await anApp();
    const [teacher, one] = [await own.tutor(), await own.student()];
    await linkAccounts(own);
    await own.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (${teacher.id}, ${one.id}, now() - interval '1 minute', now() + interval '1 hour', 'tutor')`;
    expect(await countAll(own)).toBe(0);
  });
});
