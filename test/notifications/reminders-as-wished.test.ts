import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linkAccount, linkAccounts } from "../support/accounts.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import { aTeacher, booked, reschedule, type Teacher, told } from "../support/marketplace.ts";
import { FAR, notificationsOf, settle } from "./told.ts";

/** People choose how long before a lesson they are reminded of it, or that they are not (N1). */
let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp({ now: FAR });
});

beforeEach(async () => {
  tutor = await aTeacher(app);
  student = await app.student();
  await linkAccounts(app);
});

const START = "2060-03-08T10:00:00Z";
const remind = (person: Person, minutes: unknown) =>
  person.patch<{ reminder_minutes: number | null; code: string }>("/me/profile", {
    reminder_minutes: minutes,
  });

/** "pending 2060-03-08T09:00:00Z" of one person; "none" where there is none. */
async function reminderOf(lesson: { readonly id: number }, { id }: Person): Promise<string> {
  const [row] = (await notificationsOf(app, lesson))
    .filter(({ kind, recipient_id }) => kind === "reminder" && recipient_id === id);
  return row === undefined ? "none" : `${row.status} ${row.scheduled_at}`;
}

describe("a lesson that is booked later", () => {
  test.each([
    [5, "pending 2060-03-08T09:55:00Z"],
    [1440, "pending 2060-03-07T10:00:00Z"],
    [10080, "pending 2060-03-01T10:00:00Z"],
    [null, "none"],
  ])("200: reminded %s minutes before: %s; the other as before", async (minutes, expected) => {
    const { status, body } = await remind(student, minutes);
    expect([status, body.reminder_minutes]).toEqual([200, minutes]);
    const lesson = await booked(student, tutor, START);
    expect([await reminderOf(lesson, student), await reminderOf(lesson, tutor)])
      .toEqual([expected, "pending 2060-03-08T09:00:00Z"]);
    const moved = await reschedule(tutor, lesson, { start: "2060-03-18T10:00:00Z" });
    expect(told(moved)).toBe("200");
    expect(await reminderOf(lesson, student)).toBe(
      expected.replace("03-08", "03-18").replace("03-07", "03-17").replace("03-01", "03-11"),
    );
  });

  test("200: who links an account later is reminded as they wished before", async () => {
    const one = await app.student();
    await remind(one, 120);
    const lesson = await booked(one, tutor, START);
    await linkAccount(app, one);
    expect(await reminderOf(lesson, one)).toBe("pending 2060-03-08T08:00:00Z");
  });

  test("that is being booked meanwhile is reminded of as they wish then", async () => {
    const writer = await openTransaction(app.tenant.db);
    const [lesson] = await writer.sql<{ id: number }[]>`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (${tutor.id}, ${student.id}, ${START}, ${START}::timestamptz + interval '1 hour', 'tutor')
      returning id`;
    const wished = remind(student, 30);
    await waitForLocks(app.tenant);
    await writer.commit();
    expect((await wished).status).toBe(200);
    expect(await reminderOf({ id: Number(lesson?.id) }, student))
      .toBe("pending 2060-03-08T09:30:00Z");
  });
});

describe("a lesson that is ahead already", () => {
  test("200: whoever was reminded of it is so again only if that is still to come", async () => {
    const { db } = app.tenant;
    const [made] = await db<{ id: number }[]>`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (
        ${tutor.id}, ${student.id}, now() + interval '2 hours', now() + interval '3 hours', 'tutor'
      )
      returning id`;
    const lesson = { id: Number(made?.id) };
    const status = async () => (await reminderOf(lesson, student)).split(" ")[0];
    await settle(app, lesson, "reminder", "sent");
    const seen: (string | undefined)[] = [];
    for (const minutes of [10080, 5, 180, 10080]) {
      await remind(student, minutes);
      seen.push(await status());
    }
    expect(seen).toEqual(["sent", "pending", "sent", "sent"]);
  });

  test("200: its reminder moves, goes, and comes again; the other's stays", async () => {
    const lesson = await booked(student, tutor, START);
    const found: string[] = [];
    for (const minutes of [30, null, null, 180, 180]) {
      expect((await remind(student, minutes)).status).toBe(200);
      found.push(await reminderOf(lesson, student));
    }
    expect(found).toEqual([
      "pending 2060-03-08T09:30:00Z",
      "withdrawn 2060-03-08T09:30:00Z",
      "withdrawn 2060-03-08T09:30:00Z",
      "pending 2060-03-08T07:00:00Z",
      "pending 2060-03-08T07:00:00Z",
    ]);
    expect(await reminderOf(lesson, tutor)).toBe("pending 2060-03-08T09:00:00Z");
  });

  test("200: one that was sent is sent again when the new time is ahead", async () => {
    const lesson = await booked(student, tutor, START);
    await settle(app, lesson, "reminder", "sent");
    await remind(student, 30);
    expect(await reminderOf(lesson, student)).toBe("pending 2060-03-08T09:30:00Z");
  });

  test("200: one whose time is past then is due at once, unless it was sent or there was none", async () => {
    const own = await anApp({ now: new Date().toISOString() });
    const teacher = await aTeacher(own, { hours: [["00:00", "24:00"]] });
    const one = await own.student();
    await linkAccounts(own);
    const minute = Math.floor(own.clock.now / 60_000) * 60_000;
    const ahead = (minutes: number) => new Date(minute + minutes * 60_000).toISOString();
    const [waiting, sent, near] = [
      await booked(one, teacher, ahead(300)),
      await booked(one, teacher, ahead(400)),
      await booked(one, teacher, ahead(50)),
    ];
    await settle(own, sent, "reminder", "sent");
    await one.patch("/me/profile", { reminder_minutes: 1440 });
    const due = async (lesson: { readonly id: number }) => {
      const [row] = await own.tenant.db<{ status: string; due: boolean }[]>`
        select status, scheduled_at <= now() as due from notifications
        where lesson_id = ${lesson.id} and kind = 'reminder' and recipient_id = ${one.id}`;
      return row ?? null;
    };
    expect([await due(waiting), (await due(sent))?.status, await due(near)])
      .toEqual([{ status: "pending", due: true }, "sent", null]);
  });

  test("200: of whoever has no account there is still none", async () => {
    const one = await app.student();
    const lesson = await booked(one, tutor, START);
    await remind(one, 30);
    expect(await reminderOf(lesson, one)).toBe("none");
  });
});

test.each([4, 0, -60, 10_081, 60.5, "60", true, []])(
  "400: %j minutes, and nothing is changed",
  async (minutes) => {
    const { status, body } = await remind(student, minutes);
    expect([status, body.code]).toEqual([400, "validation_failed"]);
    const profile = await student.get<{ reminder_minutes: number }>("/me/profile");
    expect(profile.body.reminder_minutes).toBe(60);
  },
);

test("200: a draft that is published without it leaves it alone, one with it sets it", async () => {
  await remind(student, 30);
  const published = async (draft: object) => {
    await student.put("/me/profile/autosave", draft);
    const { body } = await student.post<{ reminder_minutes: number }>(
      "/me/profile/autosave/publish",
    );
    return body.reminder_minutes;
  };
  expect([
    await published({ headline: "A" }),
    await published({ headline: "B", reminder_minutes: 90 }),
  ])
    .toEqual([30, 90]);
});
