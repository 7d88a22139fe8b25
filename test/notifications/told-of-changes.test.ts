import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linkAccount, linkAccounts } from "../support/accounts.ts";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { aSeries } from "../series/a-series.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aTeacher,
  booked,
  cancel,
  type LessonBody,
  reschedule,
  type Teacher,
} from "../support/marketplace.ts";
import { comeDue, deliver, lease, runOut, settle } from "./bot.ts";
import { FAR, inWords, notificationsOf, spelled } from "./told.ts";

/**
 * That a lesson was moved or cancelled is told to whoever did not do it and was told of the lesson before; to others
 * what they are still to be told is told of the lesson as it is (N1).
 */
let app: TestApp;
let bot: Client;
let tutor: Teacher;
let student: Person;
let lesson: LessonBody;

beforeAll(async () => {
  app = await anApp({ now: FAR });
});

beforeEach(async () => {
  // Nobody is told of the lessons of the tests before.
  await app.tenant.db`delete from notifications`;
  tutor = await aTeacher(app, { name: "Oksana" });
  student = await app.student({ name: "Liam", zone: "UTC" });
  await linkAccounts(app);
  bot = await app.service();
  lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
});

const LATER = "2060-03-09T12:00:00Z";
const when = (start = LATER) => inWords("UTC", start, start.replace("T12", "T13"));
/** "tutor: Your lesson …", in the order in which it was sent. */
const said = async () =>
  (await deliver(bot)).map(({ telegram_user_id, message }) =>
    `${telegram_user_id === 7_000_000_000 + tutor.id ? "tutor" : "student"}: ${message}`
  );
/** What is still to be told but for reminders. */
const waiting = () =>
  app.tenant.db`select kind from notifications where status = 'pending' and kind <> 'reminder'`;
const toTutor = {
  moved: `tutor: Your lesson with Liam (English) was moved. It is now on ${when()}.`,
  cancelled: expect.stringMatching(/^tutor: Your lesson with Liam \(English\) was cancelled: /),
};
const toStudent = {
  moved: `student: Your lesson with Oksana (English) was moved. It is now on ${when()}.`,
  cancelled: expect.stringMatching(/^student: Your lesson with Oksana \(English\) was cancelled: /),
};

describe("a move is told to the other one", () => {
  test("when the student moves it, to the tutor; when the tutor does, to the student", async () => {
    await deliver(bot);
    await reschedule(student, lesson, { start: LATER });
    expect(await said()).toEqual([toTutor.moved]);
    await reschedule(tutor, lesson, { start: "2060-03-10T12:00:00Z" });
    await reschedule(tutor, lesson, { start: LATER });
    expect(await said()).toEqual([toStudent.moved]);
  });

  test("when an admin moves it, to both", async () => {
    await deliver(bot);
    await reschedule(await app.admin(), lesson, { start: LATER });
    expect(await said()).toEqual([toTutor.moved, toStudent.moved]);
  });

  test("when a program does on the student's behalf, to the tutor", async () => {
    await deliver(bot);
    const path = `/lessons/${lesson.id}/reschedule?on_behalf_of=${student.id}`;
    expect((await bot.patch(path, { start: LATER })).status).toBe(200);
    expect(await said()).toEqual([toTutor.moved]);
  });

  test("once for each time that it is moved and told; moves that were not told yet are one", async () => {
    await deliver(bot);
    for (const start of ["2060-03-10T12:00:00Z", LATER]) {
      await reschedule(student, lesson, { start });
      expect(await said()).toHaveLength(1);
    }
    await reschedule(student, lesson, { start: "2060-03-11T12:00:00Z" });
    await reschedule(student, lesson, { start: "2060-03-12T12:00:00Z" });
    await reschedule(student, lesson, { start: LATER });
    expect(await said()).toEqual([toTutor.moved]);
  });

  test("who moves it themselves before they hear of it hears nothing", async () => {
    await deliver(bot);
    await reschedule(student, lesson, { start: "2060-03-10T12:00:00Z" });
    await reschedule(tutor, lesson, { start: LATER });
    expect(await said()).toEqual([toStudent.moved]);
  });
});

describe("a cancelled lesson is told of to the other one", () => {
  test("by the student: to the tutor; by the tutor: to the student; by an admin: to both", async () => {
    const others = [
      await booked(student, tutor, "2060-03-08T12:00:00Z"),
      await booked(student, tutor, "2060-03-08T14:00:00Z"),
    ] as const;
    await deliver(bot);
    await cancel(student, lesson);
    expect(await said()).toEqual([toTutor.cancelled]);
    await cancel(tutor, others[0]);
    expect(await said()).toEqual([toStudent.cancelled]);
    await cancel(await app.admin(), others[1]);
    expect(await said()).toEqual([toTutor.cancelled, toStudent.cancelled]);
  });

  test("in place of what was still to be told", async () => {
    await deliver(bot);
    await reschedule(student, lesson, { start: LATER });
    await cancel(student, lesson);
    await comeDue(app);
    expect(await said()).toEqual([toTutor.cancelled]);
  });

  test("each date of a series that is ended", async () => {
    const { series } = await aSeries(tutor, student, {
      first_date: "2060-03-09",
      interval_end: "2060-03-23",
    });
    await deliver(bot);
    const { status } = await tutor.post(`/lessons/series/${series.id}/cancel`, {
      from: "2060-03-16",
    });
    expect(status).toBe(200);
    const dates = (await said()).map((text) => [text.slice(0, 8), /\d+ March/.exec(text)?.[0]]);
    expect(dates).toEqual([["student:", "16 March"], ["student:", "23 March"]]);
  });
});

describe("whoever was not told of the lesson is not told of its changes", () => {
  test("what waits to be told tells of the lesson as it is; of one that is cancelled nothing", async () => {
    await reschedule(student, lesson, { start: LATER });
    const other = await booked(student, tutor, "2060-03-11T10:00:00Z");
    await cancel(student, other);
    expect(await said()).toEqual([
      `tutor: Your lesson with Liam (English) is booked: ${when()}.`,
      `student: Your lesson with Oksana (English) is booked: ${when()}.`,
    ]);
  });

  test("one whose account is linked, and the other's is not", async () => {
    const [one, teacher] = [await app.student(), await aTeacher(app)];
    await linkAccount(app, one);
    await deliver(bot);
    const theirs = await booked(one, teacher, "2060-03-11T10:00:00Z");
    await deliver(bot);
    await reschedule(one, theirs, { start: LATER });
    await cancel(one, theirs);
    expect(await notificationsOf(app, theirs).then(spelled)).toEqual([
      "confirmation sent",
      "reminder withdrawn 2060-03-09T11:00:00Z",
    ]);
  });

  test("while it is being told it waits; when that was sent, it is told", async () => {
    const handed = await lease(bot);
    await reschedule(student, lesson, { start: LATER });
    expect(await lease(bot)).toEqual([]);
    for (const one of handed) await settle(bot, one, { status: "sent", lease: one.lease });
    expect(await said()).toEqual([toTutor.moved]);
  });

  test.each(["moved", "cancelled"] as const)(
    "while it is being handed out, whoever has it %s waits for that, and it is told",
    async (what) => {
      const bots = await openTransaction(app.tenant.db);
      const handed = await bots.sql<{ id: number; lease: number }[]>`
        select id, lease from lease_notifications(100, 60)`;
      const change = what === "moved"
        ? reschedule(student, lesson, { start: LATER })
        : cancel(student, lesson);
      await waitForLocks(app.tenant);
      await bots.commit();
      expect((await change).status).toBe(200);
      for (const one of handed) await settle(bot, one, { status: "sent", lease: one.lease });
      expect(await said()).toEqual([toTutor[what]]);
    },
  );

  test("while a move is being told, the next one waits until that can be told no more", async () => {
    await deliver(bot);
    await reschedule(student, lesson, { start: "2060-03-10T12:00:00Z" });
    const [handed] = await lease(bot);
    await reschedule(student, lesson, { start: LATER });
    expect(await lease(bot)).toEqual([]);
    const late = await settle(bot, handed ?? { id: 0 }, { status: "sent" });
    expect([late.status, late.body.code]).toEqual([409, "not_leased"]);
    await app.tenant.db`
      update notifications set scheduled_at = scheduled_at - interval '1 minute'
      where kind = 'rescheduled' and scheduled_at > now() + interval '50 seconds'`;
    expect(await said()).toEqual([toTutor.moved]);
  });

  describe.each(["failed", "pending"] as const)("what tells them comes back %s", (status) => {
    test.each(["one by one", "together"])(
      "and is told of the lesson as it is (%s)",
      async (how) => {
        const handed = await lease(bot);
        await reschedule(student, lesson, { start: LATER });
        const outcomes = handed.map(({ id, lease }) => ({ id, lease, status }));
        if (how === "together") {
          const { status } = await bot.post("/internal/notifications/batch/settle", { outcomes });
          expect(status).toBe(200);
        } else {
          for (const { id, ...outcome } of outcomes) await settle(bot, { id }, outcome);
        }
        expect(await said()).toEqual([
          `tutor: Your lesson with Liam (English) is booked: ${when()}.`,
          `student: Your lesson with Oksana (English) is booked: ${when()}.`,
        ]);
        expect(await waiting()).toEqual([]);
      },
    );

    test("of one that is cancelled nobody is told, and nothing waits for it", async () => {
      const handed = await lease(bot);
      await cancel(await app.admin(), lesson);
      for (const one of handed) await settle(bot, one, { status, lease: one.lease });
      expect(await said()).toEqual([]);
      expect(await waiting()).toEqual([]);
    });

    test("one of the two was told: they are told of the change, the other is not", async () => {
      const handed = await lease(bot);
      await reschedule(await app.admin(), lesson, { start: LATER });
      for (const one of handed) {
        const isTutors = one.telegram_user_id === 7_000_000_000 + tutor.id;
        await settle(bot, one, { status: isTutors ? "sent" : status, lease: one.lease });
      }
      expect((await said()).toSorted()).toEqual([
        `student: Your lesson with Oksana (English) is booked: ${when()}.`,
        toTutor.moved,
      ]);
    });

    test("that they are told of a change comes back, and they know of the lesson: it is told again", async () => {
      await deliver(bot);
      await reschedule(student, lesson, { start: LATER });
      const [handed] = await lease(bot);
      await settle(bot, handed ?? { id: 0 }, { status });
      expect(await said()).toEqual([toTutor.moved]);
      await cancel(student, lesson);
      const [cancelled] = await lease(bot);
      await settle(bot, cancelled ?? { id: 0 }, { status });
      expect(await said()).toEqual([toTutor.cancelled]);
    });
  });

  test("a bot that may have told them died; another gets it, and gives it back: of a move nobody tells", async () => {
    await lease(bot);
    await runOut(app);
    const handed = await lease(bot);
    await reschedule(student, lesson, { start: LATER });
    for (const one of handed) await settle(bot, one, { status: "pending", lease: one.lease });
    expect(await said()).toHaveLength(2);
    expect(await waiting()).toEqual([]);
  });

  test("one that failed for good is told of once more when the lesson is moved", async () => {
    await app.tenant
      .db`update notifications set status = 'failed', attempts = 3 where kind = 'confirmation'`;
    await reschedule(student, lesson, { start: LATER });
    expect(await said()).toEqual([
      `tutor: Your lesson with Liam (English) is booked: ${when()}.`,
      `student: Your lesson with Oksana (English) is booked: ${when()}.`,
    ]);
  });
});

test("what is still to be told of lessons that are over is taken back by the maintenance", async () => {
  await deliver(bot);
  await cancel(student, lesson);
  await maintainTenant(app.tenant.db, Date.parse("2060-03-08T10:59:00Z"));
  expect(spelled(await notificationsOf(app, lesson))[0]).toBe("cancelled pending");
  await maintainTenant(app.tenant.db, Date.parse("2060-03-08T11:00:00Z"));
  expect(spelled(await notificationsOf(app, lesson))[0]).toBe("cancelled withdrawn");
  expect(await lease(bot)).toEqual([]);
});
