import { beforeAll, describe, expect, test } from "vitest";
import { sweepHolds } from "../../src/lessons/holds.ts";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { askServer, notEmpty, readWeek, weekPath } from "../calendar/week.ts";
import { FAR } from "../notifications/told.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import {
  bookHeld,
  expire,
  expireIn,
  giveUp,
  held,
  hold,
  type HoldBody,
  prolong,
  readHold,
} from "../support/holds.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aTeacher,
  book,
  booked,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { slotOn } from "../support/tutoring.ts";

/** The server's clock stands still in March 2027; holds end by the clock of the database. */
let app: TestApp;
beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
});

const START = "2027-03-08T10:00:00Z";

const untilItIsOver = ({ tenant }: TestApp, { id }: HoldBody) =>
  expect.poll(async () => {
    const [row] = await tenant.db`
      select held_until <= clock_timestamp() as is_over from lessons where id = ${id}`;
    return row?.["is_over"];
  }).toBe(true);

async function anExpiredHold() {
  const [tutor, student] = [await aTeacher(app), await app.student()];
  const own = await held(student, tutor, START);
  await expire(app, own);
  return { tutor, student, own };
}

describe("from its last moment it is in nobody's way, though it was not cleared away", () => {
  test("201: others book it, hold it, move a lesson there or enter one", async () => {
    const ways: ((tutor: Teacher) => Promise<number>)[] = [
      async (tutor) => (await book(await app.student(), tutor, "2027-03-08T10:30:00Z")).status,
      async (tutor) => (await hold(await app.student(), tutor, "2027-03-08T09:30:00Z")).status,
      async (tutor) => {
        const lesson = await booked(await app.student(), tutor, "2027-03-08T14:00:00Z");
        return (await reschedule(tutor, lesson, { start: START })).status;
      },
      async (tutor) => {
        const { id } = await app.student();
        const fields = { student_id: id, start: START, end: "2027-03-08T10:10:00Z" };
        return (await tutor.post("/lessons", fields)).status;
      },
    ];
    for (const [i, way] of ways.entries()) {
      const { tutor, student, own } = await anExpiredHold();
      expect((await readHold(student, own)).status).toBe(200);
      expect([i, await way(tutor)]).toEqual([i, i === 2 ? 200 : 201]);
      expect(told(await readHold(student, own))).toBe("404 not_found");
    }
  });

  test("201: the student is free for another tutor, also where a program held", async () => {
    const bot = await app.service();
    const [tutor, second, student] = [
      await aTeacher(app),
      await aTeacher(app),
      await app.student(),
    ];
    const own = await held(bot, tutor, START, { student_id: student.id });
    expect(told(await book(student, second, START))).toBe("409 slot_taken");
    await expire(app, own);
    expect(told(await book(student, second, START))).toBe("201");
  });

  test("204: its slot can go; the week shows it available", async () => {
    const { tutor } = await anExpiredHold();
    const monday = notEmpty(await readWeek(tutor, tutor.id, "2027-03-08", "UTC"));
    expect(monday).toContain("2027-03-08 10:00 available");
    const slot = await slotOn(tutor, "2027-03-08");
    expect((await tutor.delete(`/booking/slots/${slot.id}`)).status).toBe(204);
  });

  test("201: it counts neither for the limits nor for full days and buffers", async () => {
    const own = await anApp({ now: FAR });
    await own.tenant.db`
      update settings set max_active_in_all = 1, max_lessons_per_day = 1, buffer_after_minutes = 60`;
    const [tutor, student, other] = [await aTeacher(own), await own.student(), await own.student()];
    const body = await held(student, tutor, "2060-03-08T10:00:00Z");
    expect(told(await book(student, tutor, "2060-03-09T10:00:00Z"))).toBe("409 limit_exceeded");
    expect(told(await book(other, tutor, "2060-03-08T12:00:00Z"))).toBe("409 day_full");
    expect(told(await book(other, tutor, "2060-03-08T11:30:00Z"))).toBe("409 too_close");
    await expire(own, body);
    expect(told(await book(student, tutor, "2060-03-09T10:00:00Z"))).toBe("201");
    expect(told(await book(other, tutor, "2060-03-08T11:30:00Z"))).toBe("201");
  });

  test("204: giving it up is no error", async () => {
    const { student, own } = await anExpiredHold();
    expect(await giveUp(student, own)).toBe("204");
  });
});

describe("by the database's clock, when everybody else must wait", () => {
  /** Both begin before its end and come to their turn after it. */
  const late = async (act: (by: Client, tutor: Teacher, own: HoldBody) => Promise<string>) => {
    const [tutor, student] = [await aTeacher(app), await app.student()];
    const own = await held(student, tutor, START);
    await student.get("/me/profile");
    await expireIn(app, own, 700);
    const holder = await openTransaction(app.tenant.db);
    await holder.sql`select from calendars where tutor_id = ${tutor.id} for update`;
    const acting = act(student, tutor, own);
    await waitForLocks(app.tenant);
    await untilItIsOver(app, own);
    await holder.commit();
    return await acting;
  };

  test("409 hold_expired: a booking that waited too long for the calendar", async () => {
    expect(await late(async (by, tutor, own) => told(await bookHeld(by, tutor, own))))
      .toBe("409 hold_expired");
  });

  test("409 hold_expired: a prolonging that waited too long", async () => {
    expect(await late(async (by, _, own) => told(await prolong(by, own))))
      .toBe("409 hold_expired");
  });
});

test("the week and its ETag change by themselves when a hold ends, also where copies are kept", async () => {
  const own = await anApp();
  const [tutor, student] = [await aTeacher(own), await own.student()];
  const body = await held(student, tutor, START);
  await expireIn(own, body, 3_000);
  const ask = (headers: Record<string, string> = {}) =>
    askServer(own, student, weekPath(tutor.id, "2027-03-08", "UTC"), headers);
  const monday = async (response: Response) => notEmpty(await response.json()).slice(0, 6);
  const first = await ask();
  const etag = first.headers.get("etag") ?? "";
  expect(await monday(first)).toContain("2027-03-08 10:00 booked");
  // A version is taken for current for a second; from then on the database is asked.
  own.clock.now += 1_001;
  expect((await ask({ "if-none-match": etag })).status).toBe(304);
  await untilItIsOver(own, body);
  own.clock.now += 1_001;
  const second = await ask({ "if-none-match": etag });
  expect([second.status, await monday(second)]).toEqual([
    200,
    expect.arrayContaining(["2027-03-08 10:00 available"]),
  ]);
  expect(second.headers.get("etag")).not.toBe(etag);
  // Clearing it away changes nothing that is shown.
  expect(await sweepHolds(own.tenant.db)).toBe(1);
  own.written();
  expect(await monday(await ask())).toContain("2027-03-08 10:00 available");
});

test("a clock that was set back: sweeping holds away shows no version a second time", async () => {
  const own = await anApp();
  const [tutor, student] = [await aTeacher(own), await own.student()];
  const { db } = own.tenant;
  for (const hour of ["10", "12", "14"]) {
    await expire(own, await held(student, tutor, `2027-03-08T${hour}:00:00Z`));
  }
  await db`update calendars set version = version + 1e15::bigint where tutor_id = ${tutor.id}`;
  const shown = async () => {
    const [row] = await db<{ version: number }[]>`
      select version from calendar_versions where tutor_id = ${tutor.id}`;
    return row?.version ?? 0;
  };
  const before = await shown();
  expect(await sweepHolds(db)).toBe(3);
  expect(await shown()).toBeGreaterThan(before);
});

test("a week that was read before a prolonging is not served after it", async () => {
  const own = await anApp();
  const [tutor, student] = [await aTeacher(own), await own.student()];
  const body = await held(student, tutor, START);
  const etag = async () => {
    const response = await askServer(own, tutor, weekPath(tutor.id, "2027-03-08", "UTC"));
    return response.headers.get("etag");
  };
  const before = await etag();
  await prolong(student, body);
  const after = await etag();
  expect(after).not.toBe(before);
  await bookHeld(student, tutor, body);
  expect(await etag()).not.toBe(after);
});

describe("maintenance", () => {
  const holds = async (of: TestApp) => {
    const rows = await of.tenant.db<{ id: number }[]>`
      select id from lessons where status = 'held' order by id`;
    return rows.map(({ id }) => id);
  };

  /** Seven that have expired, of three tutors, and one that lasts. */
  async function eightHolds() {
    const own = await anApp();
    await withoutLimits(own);
    const tutors = [await aTeacher(own), await aTeacher(own), await aTeacher(own)] as const;
    const gone: HoldBody[] = [];
    for (let i = 0; i < 7; i++) {
      const start = `2027-03-08T${String(9 + i).padStart(2, "0")}:00:00Z`;
      gone.push(await held(await own.student(), tutors[i % 3] ?? tutors[0], start));
    }
    const lasting = await held(await own.student(), tutors[0], "2027-03-09T10:00:00Z");
    for (const one of gone) await expire(own, one);
    return { own, lasting };
  }

  test("clears away holds that have expired, in batches, and no other; then nothing", async () => {
    const { own, lasting } = await eightHolds();
    const { db } = own.tenant;
    await db.unsafe(`
      create sequence statements;
      create function count_statement() returns trigger language plpgsql as $$
      begin perform nextval('statements'); return null; end $$;
      create trigger counts after delete on lessons execute function count_statement()`);
    expect(await sweepHolds(db, 3)).toBe(7);
    expect(await db`select last_value from statements`).toEqual([{ last_value: 3 }]);
    expect(await holds(own)).toEqual([lasting.id]);
    expect(await maintainTenant(db, own.clock.now)).toMatchObject({ holds_swept: 0 });
  });

  test("on four servers at once each is cleared away once, and a lesson never", async () => {
    const { own, lasting } = await eightHolds();
    const { db } = own.tenant;
    const done = await Promise.all(
      Array.from({ length: 4 }, () => maintainTenant(db, own.clock.now)),
    );
    expect(done.reduce((sum, one) => sum + one.holds_swept, 0)).toBe(7);
    expect(await holds(own)).toEqual([lasting.id]);
  });
});
