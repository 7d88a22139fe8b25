import { beforeAll, describe, expect, test } from "vitest";
import { FAR } from "../notifications/told.ts";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { bookHeld, expire, giveUp, held, hold, prolong, readHold } from "../support/holds.ts";
import {
  aService,
  aTeacher,
  book,
  booked,
  cancel,
  openEveryDay,
  reschedule,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { insertRow } from "../support/rows.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
});

const START = "2027-03-08T10:00:00Z";
const people = async () => ({ tutor: await aTeacher(app), student: await app.student() });
const aHold = async () => {
  const { tutor, student } = await people();
  return { tutor, student, own: await held(student, tutor, START) };
};

describe("a hold becomes a lesson", () => {
  test("201: under its id, scheduled, and with one line in the log of lessons", async () => {
    const { tutor, student, own } = await aHold();
    await prolong(student, own);
    const { status, body, headers } = await bookHeld(student, tutor, own);
    expect([status, body.id, body.status]).toEqual([201, own.id, "scheduled"]);
    expect(headers.get("location")).toBe(`/api/lessons/${own.id}`);
    expect((await student.get(`/lessons/${own.id}`)).body).toEqual(body);
    expect(
      await app.tenant.db`
      select actor_id::int, action, before, after from lesson_changes where lesson_id = ${own.id}`,
    )
      .toMatchObject([
        { actor_id: student.id, action: "booked", before: null, after: { status: "scheduled" } },
      ]);
    expect(
      await app.tenant.db`
      select held_until, holder, created_at > now() - interval '1 minute' as is_new
      from lessons where id = ${own.id}`,
    )
      .toEqual([{ held_until: null, holder: null, is_new: true }]);
    await cancel(student, body);
    expect(told(await book(await app.student(), tutor, START))).toBe("201");
  });

  test("people are told of the lesson, and of the hold not yet", async () => {
    // Of what is ahead of the database's clock.
    const place = await anApp({ now: FAR });
    const [tutor, student] = [await aTeacher(place), await place.student()];
    await linkAccounts(place);
    const own = await held(student, tutor, "2060-03-08T10:00:00Z");
    const told = () =>
      place.tenant.db`
        select recipient_id::int from notifications
        where lesson_id = ${own.id} and kind = 'confirmation' order by recipient_id`;
    expect(await told()).toEqual([]);
    await bookHeld(student, tutor, own);
    expect(await told()).toEqual([{ recipient_id: tutor.id }, { recipient_id: student.id }]);
  });

  test("201: by the bot and an API key for a student, each its own, in the student's zone", async () => {
    const tutor = await aTeacher(app);
    const student = await app.student({ zone: "Europe/Dublin" });
    const extra = { student_id: student.id };
    for (
      const [by, hour] of [[await app.service(), 9], [await app.apiKey("write"), 10]] as const
    ) {
      const own = await held(
        by,
        tutor,
        `2027-03-08T${String(hour).padStart(2, "0")}:00:00Z`,
        extra,
      );
      const { status, body } = await bookHeld(by, tutor, own, extra);
      expect([status, body.timezone]).toEqual([201, "Europe/Dublin"]);
      const rows = await app.tenant.db`
        select actor_id from lesson_changes where lesson_id = ${own.id}`;
      expect(rows).toEqual([{ actor_id: null }]);
    }
  });

  test("201: at the price that was held, though the service is dearer, shorter or gone", async () => {
    const changed = await aHold();
    await changed.tutor.patch(`/tutor/services/${changed.tutor.serviceId}`, {
      name: "Dearer",
      price: "99",
      duration_minutes: 30,
    });
    const agreed = { service_name: "English", price: "25.00", duration_minutes: 60 };
    expect((await bookHeld(changed.student, changed.tutor, changed.own)).body).toMatchObject(
      agreed,
    );
    const gone = await aHold();
    expect((await gone.tutor.delete(`/tutor/services/${gone.tutor.serviceId}`)).status).toBe(204);
    expect((await readHold(gone.student, gone.own)).body).toEqual({
      ...gone.own,
      service_id: null,
    });
    const { status, body } = await bookHeld(gone.student, gone.tutor, gone.own);
    expect([status, body]).toMatchObject([201, { ...agreed, service_id: null }]);
  });

  test("201: a promise holds against notice, horizon, a new week and time off of later", async () => {
    const { tutor, student, own } = await aHold();
    const { db } = app.tenant;
    await db`
      insert into policies (tutor_id, min_notice_minutes, horizon_days)
      values (${tutor.id}, 43200, 1)`;
    await openEveryDay(tutor, []);
    await db`delete from slots where tutor_id = ${tutor.id}`;
    await db`
      insert into blocks (tutor_id, starts_at, ends_at)
      values (${tutor.id}, '2027-03-07Z', '2027-03-10Z')`;
    expect(told(await book(await app.student(), tutor, START))).toMatch(/^409/);
    expect(told(await bookHeld(student, tutor, own))).toBe("201");
  });

  test("409: not against what the student booked since: too_close, day_full, week_full", async () => {
    for (
      const [policy, value, start, code] of [
        ["buffer_before_minutes", 30, "2027-03-08T11:00:00Z", "too_close"],
        ["max_lessons_per_day", 1, "2027-03-08T14:00:00Z", "day_full"],
        ["max_lessons_per_week", 1, "2027-03-09T14:00:00Z", "week_full"],
      ] as const
    ) {
      const { tutor, student } = await people();
      await insertRow(app.tenant.db, "policies", { tutor_id: tutor.id, [policy]: value });
      const own = await held(student, tutor, START);
      const other = await booked(student, tutor, start);
      expect(told(await bookHeld(student, tutor, own))).toBe(`409 ${code}`);
      await cancel(student, other);
      expect(told(await bookHeld(student, tutor, own))).toBe("201");
    }
  });
});

describe("what is refused", () => {
  test("400: another tutor, service, start or student than the hold's; the hold stays", async () => {
    const tutor = await aTeacher(app);
    const [student, other] = [await app.student(), await app.student()];
    const bot = await app.service();
    const extra = { student_id: student.id };
    const own = await held(bot, tutor, START, extra);
    const second = await aTeacher(app);
    const dearer = await aService(tutor);
    for (
      const [field, answer] of [
        ["tutor_id", await bookHeld(bot, { ...tutor, id: second.id }, own, extra)],
        ["service_id", await bookHeld(bot, { ...tutor, serviceId: dearer }, own, extra)],
        [
          "start",
          await bookHeld(bot, tutor, { ...own, utc_start: "2027-03-08T10:01:00Z" }, extra),
        ],
        ["student_id", await bookHeld(bot, tutor, own, { student_id: other.id })],
      ] as const
    ) {
      expect([field, told(answer), answer.body.detail])
        .toEqual([
          field,
          "400 validation_failed",
          `body.${field}: must be the same as in the hold`,
        ]);
    }
    expect((await readHold(bot, own)).body).toEqual(own);
    expect(
      told(await bookHeld(bot, tutor, { ...own, utc_start: "2027-03-08T12:00:00+02:00" }, extra)),
    )
      .toBe("201");
  });

  test("409 hold_expired: its time is up, also when nobody has taken it; 404 once it is taken", async () => {
    const { tutor, student, own } = await aHold();
    await expire(app, own);
    const { status, body } = await bookHeld(student, tutor, own);
    expect([status, body.code]).toEqual([409, "hold_expired"]);
    expect(body.detail).toMatch(
      /^The hold expired at 20\d\d-.* \(Europe\/Kyiv, UTC\+0[23]:00\)\.$/,
    );
    await booked(await app.student(), tutor, START);
    expect(told(await bookHeld(student, tutor, own))).toBe("404 not_found");
  });

  test("409 in_the_past: its start has passed", async () => {
    const own = await anApp();
    const tutor = await aTeacher(own);
    const student = await own.student();
    const body = await held(student, tutor, "2027-03-01T08:00:00Z");
    own.clock.now = Date.parse("2027-03-01T08:00:00Z");
    expect(told(await bookHeld(student, tutor, body))).toBe("409 in_the_past");
  });

  test("404: it was used, given up, or there is none; nothing is booked", async () => {
    const { tutor, student, own } = await aHold();
    expect(told(await bookHeld(student, tutor, { ...own, id: 987_654_321 }))).toBe("404 not_found");
    expect(told(await bookHeld(student, tutor, own))).toBe("201");
    expect(told(await bookHeld(student, tutor, own))).toBe("404 not_found");
    const second = await held(student, tutor, "2027-03-08T12:00:00Z");
    expect(await giveUp(student, second)).toBe("204");
    expect(told(await bookHeld(student, tutor, second))).toBe("404 not_found");
    const [row] = await app.tenant.db`select count(*) from lessons where tutor_id = ${tutor.id}`;
    expect(row).toEqual({ count: 1 });
  });
});

describe("prolonging", () => {
  test("200: once, by as many minutes as it was made for; then 409 hold_prolonged_already", async () => {
    const { tutor, student } = await people();
    const own = await held(student, tutor, START, { minutes: 3 });
    const { status, body } = await prolong(student, own);
    expect([status, body]).toEqual([200, {
      ...own,
      prolonged: true,
      expires_at: expect.any(String),
      updated_at: expect.any(String),
    }]);
    expect(Date.parse(body.expires_at) - Date.parse(own.expires_at)).toBe(180_000);
    expect(told(await prolong(student, own))).toBe("409 hold_prolonged_already");
    expect((await readHold(student, own)).body).toEqual(body);
  });

  test("201: held anew, also elsewhere or prolonged, a time of the tutor is held for half an hour at most", async () => {
    const { tutor, student, own } = await aHold();
    const madeLongAgo = ({ id }: { id: number }) =>
      app.tenant.db`
        update lessons set
          created_at = now() - interval '28 minutes', updated_at = now() - interval '4 minutes',
          held_until = now() + interval '1 minute'
        where id = ${id}`;
    const [now] = await app.tenant.db<{ ms: number }[]>`
      select (date_part('epoch', now()) * 1000)::bigint as ms`;
    const left = ({ expires_at }: { expires_at: string }) =>
      Math.round((Date.parse(expires_at) - (now?.ms ?? 0)) / 60_000);
    await madeLongAgo(own);
    const anew = await held(student, tutor, START, { minutes: 15 });
    expect(left(anew)).toBe(2);
    expect(left((await prolong(student, anew)).body)).toBe(2);
    const halfLater = new Date(Date.parse(START) + 30 * 60_000).toISOString();
    expect(left(await held(student, tutor, halfLater, { minutes: 15 }))).toBe(2);
    // What has expired, or was given up, counts no more.
    await expire(app, { id: (await held(student, tutor, START, { minutes: 15 })).id });
    expect(left(await held(student, tutor, START, { minutes: 15 }))).toBe(15);
  });

  test("409 hold_expired: too late, though nobody has taken the time", async () => {
    const { tutor, student, own } = await aHold();
    await expire(app, own);
    const { status, body } = await prolong(student, own);
    expect([status, body.code]).toEqual([409, "hold_expired"]);
    expect(told(await hold(await app.student(), tutor, START))).toBe("201");
    expect(told(await prolong(student, own))).toBe("404 not_found");
  });
});

test("200: a student moves their lesson onto the time that they hold, and the hold is gone", async () => {
  const { tutor, student, own } = await aHold();
  const lesson = await booked(student, tutor, "2027-03-09T15:00:00Z");
  expect(told(await reschedule(student, lesson, { start: START }))).toBe("200");
  expect(told(await readHold(student, own))).toBe("404 not_found");
  expect(told(await book(await app.student(), tutor, START))).toBe("409 slot_taken");
});

describe("an Idempotency-Key", () => {
  const headers = () => ({ "idempotency-key": crypto.randomUUID() });
  const replayed = (answer: { headers: Headers }) => answer.headers.get("idempotent-replayed");

  test("201: a hold sent twice is one; a prolonging is done once; a booking is the first lesson", async () => {
    const { tutor, student } = await people();
    const key = { headers: headers() };
    const first = await hold(student, tutor, START, key);
    const again = await hold(student, tutor, START, key);
    expect([again.status, again.body, replayed(again)]).toEqual([201, first.body, "true"]);
    // Without a key the second takes the place of the first.
    const anew = await held(student, tutor, START);
    expect(anew.id).not.toBe(first.body.id);

    const prolonging = headers();
    const longer = await prolong(student, anew, prolonging);
    const stillLonger = await prolong(student, anew, prolonging);
    expect([stillLonger.status, stillLonger.body, replayed(stillLonger)])
      .toEqual([200, longer.body, "true"]);

    const booking = { headers: headers() };
    const lesson = await bookHeld(student, tutor, anew, booking);
    const same = await bookHeld(student, tutor, anew, booking);
    expect([lesson.status, same.status, same.body, replayed(same)])
      .toEqual([201, 201, lesson.body, "true"]);
    const without = await book(student, tutor, START, booking);
    expect(told(without)).toBe("422 idempotency_key_reused");
  });
});
