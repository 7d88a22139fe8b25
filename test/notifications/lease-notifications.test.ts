import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linkAccount, linkAccounts } from "../support/accounts.ts";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { openTransaction } from "../support/locks.ts";
import { aTeacher, booked, cancel, type Teacher, withoutLimits } from "../support/marketplace.ts";
import { aLesson } from "../support/tutoring.ts";
import { ask, deliver, lease, runOut, settle } from "./bot.ts";
import { FAR } from "./told.ts";

/** What is due is handed out, to one at a time, in the words of that moment (N1, N2). */
let app: TestApp;
let bot: Client;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  await withoutLimits(app);
  tutor = await aTeacher(app, { zone: "Europe/Kyiv", name: "Oksana" });
  student = await app.student({ zone: "Europe/Dublin", name: "Liam" });
  await linkAccounts(app);
  bot = await app.service();
});
// Nothing of the tests before is due.
beforeEach(() =>
  app.tenant
    .db`update notifications set status = 'withdrawn', leased_until = null where status = 'pending'`
);

describe("what is handed out", () => {
  test("200: to whom, what, since when, and by which lease", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const answer = await ask(bot);
    expect(answer).toMatchObject({ status: 200 });
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const lasts = { lease: 1, leased_until: at };
    const rest = { id: expect.any(Number), scheduled_at: at, attempts: 0, ...lasts };
    const [first] = answer.body.notifications;
    const leftMs = Date.parse(first?.leased_until ?? "") - Date.now();
    expect(leftMs).toBeGreaterThan(50_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
    expect(answer.body).toEqual({
      lease_seconds: 60,
      notifications: [
        {
          ...rest,
          telegram_user_id: 7_000_000_000 + tutor.id,
          message:
            "Your lesson with Liam (English) is booked: Monday, 8 March 2060, 12:00–13:00 (Europe/Kyiv, UTC+02:00).",
        },
        {
          ...rest,
          telegram_user_id: 7_000_000_000 + student.id,
          message:
            "Your lesson with Oksana (English) is booked: Monday, 8 March 2060, 10:00–11:00 (Europe/Dublin, UTC+00:00).",
        },
      ],
    });
    expect(await lease(bot)).toEqual([]);
  });

  test("200: reminders when they are due and no sooner, the oldest first, as many as asked for", async () => {
    for (const hour of ["11", "12", "13"]) {
      await booked(student, tutor, `2060-03-09T${hour}:00:00Z`);
    }
    await deliver(bot);
    expect(await lease(bot)).toEqual([]);
    await app.tenant.db`
      update notifications set scheduled_at = now() - id * interval '1 minute'
      where status = 'pending' and kind = 'reminder'`;
    const first = await lease(bot, "?limit=2");
    const rest = await lease(bot);
    expect([first.length, rest.length]).toEqual([2, 4]);
    const ids = [...first, ...rest].map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(first[0]?.message).toMatch(/^Reminder of your lesson with /);
  });

  test("200: 100 at most, which is also what comes without a limit", async () => {
    const own = await anApp({ now: FAR });
    const [teacher, one] = [await own.tutor(), await own.student()];
    await linkAccounts(own);
    await own.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      select ${teacher.id}, ${one.id}, start, start + interval '1 hour', 'tutor'
      from generate_series(
        '2060-03-08T10:00Z'::timestamptz, '2060-05-06T10:00Z'::timestamptz, '1 day'
      ) start`;
    const ownBot = await own.service();
    const counts = [(await lease(ownBot)).length, (await lease(ownBot, "?limit=100")).length];
    expect(counts).toEqual([100, 20]);
  });

  test.each(["0", "101", "-1", "ten", "1.5"])("400: a limit of %s", async (limit) => {
    const { status, body } = await ask(bot, `?limit=${limit}`);
    expect([status, body.code]).toEqual([400, "validation_failed"]);
  });

  test("another tenant's bot is handed nothing of ours", async () => {
    await booked(student, tutor, "2060-03-10T10:00:00Z");
    const other = await anApp({ now: FAR });
    expect(await lease(await other.service())).toEqual([]);
    expect(await deliver(bot)).toHaveLength(2);
  });

  test("of whom has no account any more nothing; of another account what is still to be told", async () => {
    const [one, two] = [await app.student(), await app.student()];
    for (const person of [one, two]) await linkAccount(app, person);
    await booked(one, tutor, "2060-03-11T10:00:00Z");
    await booked(two, tutor, "2060-03-11T12:00:00Z");
    await app.tenant.db`update users set telegram_user_id = null where id = ${one.id}`;
    await app.tenant.db`update users set telegram_user_id = 99 where id = ${two.id}`;
    const accounts = (await deliver(bot)).map(({ telegram_user_id }) => telegram_user_id);
    const ofTutor = 7_000_000_000 + tutor.id;
    expect(accounts).toEqual([ofTutor, ofTutor, 99]);
    const [row] = await app.tenant.db<{ status: string }[]>`
      select distinct status from notifications where recipient_id = ${one.id}`;
    expect(row).toEqual({ status: "withdrawn" });
  });
});

test("of a lesson that has begun nothing is handed out but that it is not given", async () => {
  const own = await anApp();
  const [teacher, one] = [await own.tutor({ name: "Oksana" }), await own.student({ name: "Liam" })];
  await linkAccount(own, one);
  await own.tenant.db`
    with begun as (
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
      values (
        ${teacher.id}, ${one.id}, now() - interval '10 minutes', now() + interval '50 minutes', 'tutor',
        'scheduled'
      )
      returning id
    )
    insert into notifications (lesson_id, recipient_id, kind, telegram_user_id, scheduled_at, sent_at)
    select id, ${one.id}, kind, 1, now() - interval '20 minutes', now() - interval '1 hour'
    from begun, unnest(array['confirmation', 'reminder', 'rescheduled', 'cancelled']) kind`;
  const messages = (await lease(await own.service())).map(({ message }) => message);
  expect(messages).toEqual([expect.stringMatching(/ was cancelled: /)]);
});

describe("the words", () => {
  const KINDS = ["confirmation", "reminder", "rescheduled", "cancelled"];

  /** What each kind says to a student of that language, of a lesson over the change of Kyiv's clocks. */
  async function said(language: string): Promise<string[]> {
    const own = await anApp({ now: FAR });
    const teacher = await own.tutor({ name: "Oksana" });
    const one = await own.student({ zone: "Europe/Kyiv", name: "Liam" });
    await one.patch("/me/profile", { language });
    await linkAccount(own, one);
    const id = await aLesson(teacher, one, "2060-03-28T00:30:00Z", "2060-03-28T01:30:00Z");
    await own.tenant.db`
      insert into notifications (lesson_id, recipient_id, kind, telegram_user_id, scheduled_at)
      select ${id}, ${one.id}, kind, 1, now() from unnest(array['rescheduled', 'cancelled']) kind`;
    // As if it had been told already.
    await own.tenant.db`update notifications set sent_at = now()`;
    await own.tenant.db`
      update notifications
      set scheduled_at = now() + array_position(${KINDS}, kind) * interval '1 second' - interval '1 hour'`;
    const ownBot = await own.service();
    const messages: string[] = [];
    // One after the other: that it was moved waits for what is being told.
    for (;;) {
      const [next] = await lease(ownBot, "?limit=1");
      if (!next) return messages;
      messages.push(next.message);
      await settle(ownBot, next, { status: "sent", lease: next.lease });
    }
  }

  test("in English", async () => {
    const when = "Sunday, 28 March 2060, 02:30–04:30 (Europe/Kyiv, UTC+02:00 → UTC+03:00).";
    expect(await said("en")).toEqual([
      `Your lesson with Oksana is booked: ${when}`,
      `Reminder of your lesson with Oksana: ${when}`,
      `Your lesson with Oksana was moved. It is now on ${when}`,
      `Your lesson with Oksana was cancelled: ${when}`,
    ]);
  });

  test("in Ukrainian", async () => {
    const when = "неділя, 28 березня 2060 р., 02:30–04:30 (Europe/Kyiv, UTC+02:00 → UTC+03:00).";
    expect(await said("uk")).toEqual([
      `Ваш урок (викладач — Oksana) заброньовано: ${when}`,
      `Нагадуємо про Ваш урок (викладач — Oksana): ${when}`,
      `Ваш урок (викладач — Oksana) перенесено. Новий час: ${when}`,
      `Ваш урок (викладач — Oksana) скасовано: ${when}`,
    ]);
  });

  test("in Russian", async () => {
    const when = "воскресенье, 28 марта 2060 г., 02:30–04:30 (Europe/Kyiv, UTC+02:00 → UTC+03:00).";
    expect(await said("ru")).toEqual([
      `Ваш урок (преподаватель — Oksana) забронирован: ${when}`,
      `Напоминаем про Ваш урок (преподаватель — Oksana): ${when}`,
      `Ваш урок (преподаватель — Oksana) перенесён. Новое время: ${when}`,
      `Ваш урок (преподаватель — Oksana) отменён: ${when}`,
    ]);
  });

  test("are of the lesson, its people, their language and zone as they are when it is handed out", async () => {
    const one = await app.student({ zone: "UTC", name: "Noor" });
    await linkAccount(app, one);
    const lesson = await booked(one, tutor, "2060-03-12T10:00:00Z");
    await one.patch(`/lessons/${lesson.id}/reschedule`, { start: "2060-03-12T12:00:00Z" });
    await one.patch("/me/profile", { timezone: "Asia/Kathmandu", language: "uk", name: "Нур" });
    const messages = (await lease(bot)).map(({ message }) => message);
    expect(messages).toEqual([
      "Your lesson with Нур (English) is booked: Friday, 12 March 2060, 14:00–15:00 (Europe/Kyiv, UTC+02:00).",
      "Ваш урок «English» (викладач — Oksana) заброньовано: п’ятниця, 12 березня 2060 р., 17:45–18:45 (Asia/Kathmandu, UTC+05:45).",
    ]);
    await runOut(app);
    await one.patch(`/lessons/${lesson.id}/reschedule`, { start: "2060-03-12T08:00:00Z" });
    const again = await lease(bot);
    expect(again.map(({ lease: number, message }) => [number, message.includes("13:45–14:45")]))
      .toEqual([[2, false], [2, true]]);
  });

  test("of the longest names with every kind of markup are plain text that fits into a message", async () => {
    const markup = "<b>_*[`~>#+-=|{}.!\\${$name}&amp;".repeat(10).slice(0, 200);
    const teacher = await aTeacher(app, { name: markup });
    await app.tenant.db`update services set name = ${markup} where tutor_id = ${teacher.id}`;
    await linkAccount(app, student);
    await booked(student, teacher, "2060-03-13T10:00:00Z");
    const [{ message } = { message: "" }] = await lease(bot);
    expect(message).toContain(`with ${markup} (${markup})`);
    expect(message.length).toBeLessThan(4_096);
  });
});

describe("a lease", () => {
  test("is one's alone until its time is over; then it is another's, under the next number", async () => {
    await booked(student, tutor, "2060-03-15T10:00:00Z");
    const other = await app.service();
    const first = await lease(bot);
    expect([first.length, await lease(other)]).toEqual([2, []]);
    const [times] = await app.tenant.db<{ seconds: number }[]>`
      select extract(epoch from leased_until - updated_at)::int as seconds
      from notifications where id = ${first[0]?.id ?? 0}`;
    expect(times?.seconds).toBe(60);
    await runOut(app);
    const second = await lease(other);
    expect(second).toEqual(first.map((one) => ({ ...one, lease: 2 })));
    expect(second.map(({ attempts }) => attempts)).toEqual([0, 0]);
  });

  test("lasts as long as the server is told", async () => {
    const own = await anApp({ now: FAR, leaseSeconds: 7 });
    const [teacher, one] = [await aTeacher(own), await own.student()];
    await linkAccounts(own);
    await booked(one, teacher, "2060-03-15T10:00:00Z");
    await lease(await own.service());
    const rows = await own.tenant.db<{ seconds: number }[]>`
      select distinct extract(epoch from leased_until - updated_at)::int as seconds
      from notifications where leased_until is not null`;
    expect(rows).toEqual([{ seconds: 7 }]);
  });

  test("is not waited for: what another transaction has is passed over", async () => {
    await booked(student, tutor, "2060-03-16T10:00:00Z");
    const due = await app.tenant.db<{ id: number }[]>`
      select id from notifications
      where status = 'pending' and scheduled_at <= now() order by scheduled_at, id`;
    const { sql, rollback } = await openTransaction(app.tenant.db);
    await sql`select from notifications where id = ${due[0]?.id ?? 0} for update`;
    expect((await lease(bot)).map(({ id }) => id)).toEqual([due[1]?.id]);
    await rollback();
    expect((await deliver(bot)).map(({ id }) => id)).toEqual([due[0]?.id]);
  });

  test("is of nothing whose lesson was cancelled or is over", async () => {
    const lesson = await booked(student, tutor, "2060-03-17T10:00:00Z");
    await lease(bot);
    await cancel(student, lesson);
    await runOut(app);
    // A bot that died may have told the tutor, so they hear of the end; nobody hears that it is booked.
    const messages = (await deliver(bot)).map(({ message }) => message);
    expect(messages).toEqual([expect.stringMatching(/^Your lesson with Liam .* was cancelled: /)]);
  });
});
