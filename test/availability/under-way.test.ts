import { beforeAll, describe, expect, test } from "vitest";
import { deleteSlot, editSlot } from "../../src/availability/change-slots.ts";
import { bookLesson } from "../../src/lessons/book-lesson.ts";
import type { Db } from "../../src/platform/database/db.ts";
import { anApp, type Answer, type Person, type TestApp } from "../support/app.ts";
import { aService, book } from "../support/marketplace.ts";
import {
  postWeek,
  type ProblemBody,
  saveWeek,
  type Slot,
  slotOn,
  spellDate,
  times,
} from "../support/tutoring.ts";

/**
 * The races of races.test.ts with one side held still: its transaction has done its work and is not
 * committed, the other side has come and waits.
 */

let app: TestApp;
let tutor: Person;
let student: Person;
let service: number;
let slot: Slot;
const MONDAY = "2027-03-08";
const START = "2027-03-08T08:30:00Z";

beforeAll(async () => {
  app = await anApp();
});

async function aMonday() {
  [tutor, student] = [await app.tutor(), await app.student()];
  service = await aService(tutor);
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  slot = await slotOn(tutor, MONDAY);
}

/** Does `first`, lets `second` begin and wait for it, and commits; answers what `second` got. */
async function meanwhile<T>(
  first: (tx: Db) => Promise<unknown>,
  second: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  let answer: Promise<Answer<T>> | undefined;
  await app.tenant.db.transaction(async (tx) => {
    await first(tx);
    answer = second();
    await somebodyWaits();
  });
  if (!answer) throw new Error("nothing was begun");
  return await answer;
}

async function somebodyWaits() {
  for (let tries = 0; tries < 100; tries++) {
    const waiting = await app.tenant.control`
      select from pg_locks join pg_stat_activity using (pid)
      where not granted and application_name = ${`hh_${app.tenant.slug}`}`;
    if (waiting.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("nobody waits for the transaction");
}

describe("a booking is under way in the slot", () => {
  const booking = (tx: Db) =>
    bookLesson(tx, {
      tutorId: tutor.id,
      studentId: student.id,
      serviceId: service,
      start: Date.parse(START),
      actorId: student.id,
      holder: `user ${student.id}`,
      now: app.clock.now,
    });

  const lessonsStart = async () => {
    const { body } = await student.get<{ events: { utc_start: string }[] }>("/lessons/my");
    return body.events.map((lesson) => lesson.utc_start);
  };

  test("400: deleting it waits, and finds the lesson", async () => {
    await aMonday();
    const answer = await meanwhile(
      booking,
      () => tutor.delete<ProblemBody>(`/booking/slots/${slot.id}`),
    );
    expect([answer.status, answer.body.code]).toEqual([400, "slot_booked"]);
  });

  test.each(["user_choice", "override", "template_update"])(
    "409: editing it by %s onto the lesson waits, and finds the lesson",
    async (strategy) => {
      await aMonday();
      const edit = { ...times("11:00", "12:00"), strategy };
      const answer = await meanwhile(
        booking,
        () => tutor.put<ProblemBody>(`/booking/slots/${slot.id}`, edit),
      );
      expect([answer.status, answer.body.conflicts])
        .toMatchObject([409, [{ type: "booked_overlap" }]]);
    },
  );

  test("200: its item of a batch waits, and fails", async () => {
    await aMonday();
    const slots = [{ id: slot.id, ...times("11:00", "12:00") }];
    const answer = await meanwhile(
      booking,
      () => tutor.post("/booking/slots/batch", { updates: slots }),
    );
    expect(answer.body).toMatchObject({ results: [{ success: false, code: "slot_conflict" }] });
  });

  test("200: a new week waits, and leaves the lesson where it is", async () => {
    await aMonday();
    expect((await meanwhile(booking, () => postWeek(tutor, {}))).status).toBe(200);
    expect(await spellDate(tutor, MONDAY)).toEqual([]);
    expect(await lessonsStart()).toEqual([START]);
  });

  test("200: a new zone waits, and leaves the lesson where it is", async () => {
    await aMonday();
    const move = { timezone: "America/New_York" };
    expect((await meanwhile(booking, () => tutor.patch("/me/profile", move))).status).toBe(200);
    expect(await spellDate(tutor, MONDAY)).toEqual(["10:00–12:00 template"]);
    expect(await lessonsStart()).toEqual([START]);
  });
});

describe("a change of the slot is under way", () => {
  const booking = () => book(student, { ...tutor, serviceId: service }, START);

  test("409: a booking in a slot that is being deleted waits, and is outside availability", async () => {
    await aMonday();
    const deletion = (tx: Db) => deleteSlot(tx, tutor.id, slot, app.clock.now);
    const answer = await meanwhile(deletion, booking);
    expect([answer.status, answer.body.code]).toEqual([409, "outside_availability"]);
  });

  test.each(["user_choice", "override", "template_update"] as const)(
    "409: a booking in a slot that %s is moving away waits, and is outside availability",
    async (strategy) => {
      await aMonday();
      const edit = { id: slot.id, start_time: 840, end_time: 900, strategy, reason: null };
      const answer = await meanwhile((tx) => editSlot(tx, tutor.id, edit, app.clock.now), booking);
      expect([answer.status, answer.body.code]).toEqual([409, "outside_availability"]);
    },
  );

  test("201: a booking in a slot that an edit leaves over it waits, and is made", async () => {
    await aMonday();
    const edit = {
      id: slot.id,
      start_time: 615,
      end_time: 705,
      strategy: "override" as const,
      reason: null,
    };
    const answer = await meanwhile((tx) => editSlot(tx, tutor.id, edit, app.clock.now), booking);
    expect(answer.status).toBe(201);
  });

  test("404: another change of it waits, and does not find it any more", async () => {
    await aMonday();
    const deletion = (tx: Db) => deleteSlot(tx, tutor.id, slot, app.clock.now);
    const edit = () => tutor.put(`/booking/slots/${slot.id}`, times("10:00", "11:00"));
    expect((await meanwhile(deletion, edit)).status).toBe(404);
  });
});
