import { beforeAll, describe, expect, test } from "vitest";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import {
  aTeacher,
  booked,
  cancel,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { FAR, inWords, notificationsOf, settle, spelled } from "./told.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  await withoutLimits(app);
  tutor = await aTeacher(app, { zone: "Europe/Kyiv", name: "Oksana" });
  student = await app.student({ zone: "Asia/Kathmandu", name: "Liam" });
  await linkAccounts(app);
});

const twice = (...rows: string[]) => [...rows, ...rows];

describe("a lesson that is moved", () => {
  test("200: pending reminders move, and what is pending tells the new time", async () => {
    const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
    const before = await notificationsOf(app, lesson);
    const start = "2060-03-30T11:30:00Z";
    expect(told(await reschedule(student, lesson, { start }))).toBe("200");
    const rows = await notificationsOf(app, lesson);
    expect(spelled(rows)).toEqual(
      twice("confirmation pending", "reminder pending 2060-03-30T10:30:00Z"),
    );
    const end = "2060-03-30T12:30:00Z";
    expect(rows.map(({ message }) => message)).toEqual([
      `Your lesson with Liam (English) is booked: ${inWords("Europe/Kyiv", start, end)}.`,
      `Reminder of your lesson with Liam (English): ${inWords("Europe/Kyiv", start, end)}.`,
      `Your lesson with Oksana (English) is booked: ${inWords("Asia/Kathmandu", start, end)}.`,
      `Reminder of your lesson with Oksana (English): ${inWords("Asia/Kathmandu", start, end)}.`,
    ]);
    expect(rows.map(({ created_at }) => created_at))
      .toEqual(before.map(({ created_at }) => created_at));
  });

  test("200: a longer lesson is told of as such", async () => {
    const lesson = await booked(student, tutor, "2060-03-09T10:00:00Z");
    const times = { start: lesson.utc_start, end: "2060-03-09T12:00:00Z" };
    expect(told(await reschedule(tutor, lesson, times))).toBe("200");
    const rows = await notificationsOf(app, lesson);
    expect(rows.map(({ message }) => message.includes("12:00–14:00"))).toEqual(
      [true, true, false, false],
    );
  });

  test("200: what was sent, or given up, of the old time is a reminder again; a sent confirmation stays", async () => {
    const lesson = await booked(student, tutor, "2060-03-10T10:00:00Z");
    await settle(app, lesson, "confirmation", "sent");
    await settle(app, lesson, "reminder", "failed");
    const [confirmation] = await notificationsOf(app, lesson);
    await reschedule(student, lesson, { start: "2060-03-10T14:00:00Z" });
    const rows = await notificationsOf(app, lesson);
    const [ofTutor, ofStudent] = [
      ["confirmation sent", "reminder pending 2060-03-10T13:00:00Z", "rescheduled pending"],
      ["confirmation sent", "reminder pending 2060-03-10T13:00:00Z"],
    ];
    expect(spelled(rows)).toEqual([...ofTutor, ...ofStudent]);
    expect(rows.map(({ attempts }) => attempts)).toEqual([1, 0, 0, 1, 0]);
    expect(rows[0]).toEqual({ ...confirmation, message: rows[0]?.message });
  });

  test("200: to where it was changes nothing; 409: neither does a move that is refused", async () => {
    const lesson = await booked(student, tutor, "2060-03-11T10:00:00Z");
    await settle(app, lesson, "reminder", "sent");
    const before = await notificationsOf(app, lesson);
    expect(told(await reschedule(student, lesson, { start: lesson.utc_start }))).toBe("200");
    await booked(await app.student(), tutor, "2060-03-11T12:00:00Z");
    expect(told(await reschedule(student, lesson, { start: "2060-03-11T12:00:00Z" })))
      .toBe("409 slot_taken");
    expect(await notificationsOf(app, lesson)).toEqual(before);
  });

  test("200: to less than an hour from now: no reminder; who did not move it hears of it", async () => {
    const own = await anApp({ now: new Date().toISOString() });
    const teacher = await aTeacher(own, { hours: [["00:00", "24:00"]] });
    const one = await own.student();
    await linkAccounts(own);
    const minute = Math.floor(own.clock.now / 60_000) * 60_000;
    const ahead = (minutes: number) => new Date(minute + minutes * 60_000).toISOString();
    for (const minutes of [600, 30]) {
      const lesson = await booked(one, teacher, ahead(minutes));
      await settle(own, lesson, "confirmation", "sent");
      expect(told(await reschedule(one, lesson, { start: ahead(40) }))).toBe("200");
      const rows = (await notificationsOf(own, lesson)).filter(({ status }) =>
        status !== "withdrawn"
      );
      expect(spelled(rows)).toEqual(
        ["confirmation sent", "rescheduled pending", "confirmation sent"],
      );
      await cancel(one, lesson);
    }
  });
});

describe("a lesson that is over", () => {
  test("200: cancelled, what is pending is withdrawn and what was sent stays", async () => {
    const lesson = await booked(student, tutor, "2060-03-12T10:00:00Z");
    await settle(app, lesson, "confirmation", "sent");
    expect(told(await cancel(student, lesson))).toBe("200");
    expect(spelled(await notificationsOf(app, lesson))).toEqual([
      ...["cancelled pending", "confirmation sent", "reminder withdrawn 2060-03-12T09:00:00Z"],
      ...["confirmation sent", "reminder withdrawn 2060-03-12T09:00:00Z"],
    ]);
  });

  test("cancelled at once: nobody hears of it; the time booked again is told of anew", async () => {
    const lesson = await booked(student, tutor, "2060-03-13T10:00:00Z");
    await cancel(tutor, lesson);
    const again = await booked(student, tutor, "2060-03-13T10:00:00Z");
    const statuses = async (of: { id: number }) =>
      new Set((await notificationsOf(app, of)).map(({ status }) => status));
    expect([await statuses(lesson), await statuses(again)])
      .toEqual([new Set(["withdrawn"]), new Set(["pending"])]);
  });

  test("completed by the maintenance: what was never sent is withdrawn", async () => {
    const own = await anApp({ now: FAR });
    const [teacher, one] = [await aTeacher(own), await own.student()];
    await linkAccounts(own);
    const lesson = await booked(one, teacher, "2060-03-08T10:00:00Z");
    const later = await booked(one, teacher, "2060-03-08T12:00:00Z");
    await settle(own, lesson, "confirmation", "failed");
    await maintainTenant(own.tenant.db, Date.parse("2060-03-08T11:00:00Z"));
    expect(spelled(await notificationsOf(own, lesson))).toEqual(
      twice("confirmation failed", "reminder withdrawn 2060-03-08T09:00:00Z"),
    );
    expect(spelled(await notificationsOf(own, later))).toEqual(
      twice("confirmation pending", "reminder pending 2060-03-08T11:00:00Z"),
    );
  });

  test("a lesson that is scheduled once more, by whatever program, is told of once more", async () => {
    const lesson = await booked(student, tutor, "2060-03-14T10:00:00Z");
    await cancel(student, lesson);
    await app.tenant.db`update lessons set status = 'scheduled' where id = ${lesson.id}`;
    expect(spelled(await notificationsOf(app, lesson))).toEqual(
      twice("confirmation pending", "reminder pending 2060-03-14T09:00:00Z"),
    );
  });
});
