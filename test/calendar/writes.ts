import { expect } from "vitest";
import { extendHorizon } from "../../src/availability/extend-horizon.ts";
import type { Answer, Person, TestApp } from "../support/app.ts";
import { aService, book } from "../support/marketplace.ts";
import { set } from "../support/policies.ts";
import { aBlock, blocksOf } from "../support/time-off.ts";
import { addSlot, aLesson, saveWeek, slotsBetween, times } from "../support/tutoring.ts";

const NO_POLICY = {
  min_notice_minutes: null,
  horizon_days: null,
  buffer_before_minutes: null,
  buffer_after_minutes: null,
  max_lessons_per_day: null,
  max_lessons_per_week: null,
  cancellation_notice_minutes: null,
};

/** What the writes below are done to: Mondays and Tuesdays 10:00–12:00 in Kyiv. */
export type Scene = {
  /** The server that the writes go to. */
  readonly server: TestApp;
  readonly tutor: Person;
  readonly student: Person;
  readonly service: number;
};

export async function aScene(server: TestApp): Promise<Scene> {
  const [tutor, student] = [await server.tutor(), await server.student()];
  await saveWeek(tutor, { "1": [["10:00", "12:00"]], "2": [["10:00", "12:00"]] });
  return { server, tutor, student, service: await aService(tutor) };
}

const done = <T>({ status, body }: Answer<T>): T => {
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
};
const slotIds = async ({ tutor }: Scene) =>
  (await slotsBetween(tutor, "2027-03-08", "2027-03-09")).map(({ id }) => id);
const put = async (scene: Scene, body: object) =>
  done(await scene.tutor.put(`/booking/slots/${(await slotIds(scene))[0]}`, body));

/**
 * Every kind of write that changes a calendar; each changes the week of 2027-03-08. One after the
 * other they fit together.
 */
export const WRITES: readonly [string, (scene: Scene) => Promise<unknown>][] = [
  [
    "a week in the bulk form",
    ({ tutor }) =>
      saveWeek(tutor, {
        "1": [["10:00", "12:00"]],
        "2": [["10:00", "12:00"]],
        "3": [["10:00", "11:00"]],
      }),
  ],
  ["a week in the template form", async ({ tutor }) =>
    done(
      await tutor.put("/calendar/template", {
        weekly_slots: [0, 1].map((weekday) => ({ weekday, start: "10:00", end: "13:00" })),
      }),
    )],
  ["a slot by hand", ({ tutor }) => addSlot(tutor, "2027-03-08", ["16:00", "17:00"])],
  ["an edited slot", (scene) => put(scene, times("10:00", "12:30"))],
  [
    "an overridden slot",
    (scene) => put(scene, { ...times("10:00", "11:30"), strategy: "override" }),
  ],
  [
    "a changed template",
    async (scene) =>
      done(
        await scene.tutor.put(`/booking/slots/${(await slotIds(scene)).at(-1)}`, {
          ...times("10:00", "14:00"),
          strategy: "template_update",
        }),
      ),
  ],
  ["a batch", async (scene) => {
    const slots = (await slotIds(scene)).slice(0, 1).map((id) => ({
      id,
      ...times("10:00", "12:00"),
    }));
    done(await scene.tutor.post("/booking/slots/batch", { updates: slots }));
  }],
  [
    "a booking",
    async ({ tutor, student, service }) =>
      done(await book(student, { ...tutor, serviceId: service }, "2027-03-08T08:00:00Z")),
  ],
  [
    "a booking with an Idempotency-Key",
    async ({ tutor, student, service }) =>
      done(
        await student.post("/bookings", {
          tutor_id: tutor.id,
          service_id: service,
          start: "2027-03-09T08:00:00Z",
        }, { headers: { "idempotency-key": crypto.randomUUID() } }),
      ),
  ],
  [
    "a lesson of the tutor's",
    ({ tutor, student }) => aLesson(tutor, student, "2027-03-10T08:00:00Z", "2027-03-10T09:00:00Z"),
  ],
  ["a lesson moved", async ({ tutor, student }) => {
    const id = await aLesson(tutor, student, "2027-03-17T08:00:00Z", "2027-03-17T09:00:00Z");
    done(await tutor.patch(`/lessons/${id}/reschedule`, { start: "2027-03-11T08:00:00Z" }));
  }],
  ["a lesson cancelled", async ({ student }) => {
    const { body } = await student.get<{ events: { id: number }[] }>(
      "/lessons/my?status=scheduled",
    );
    done(await student.post(`/lessons/${body.events[0]?.id}/cancel`, {}));
  }],
  [
    "time off taken",
    ({ tutor }) => aBlock(tutor, "2027-03-12T08:00:00Z", "2027-03-12T09:00:00Z"),
  ],
  ["time off deleted", async ({ tutor }) => {
    const [block] = await blocksOf(tutor);
    expect((await tutor.delete(`/tutor/blocks/${block?.id}`)).status).toBe(204);
  }],
  ["a slot deleted", async (scene) => {
    const id = (await slotIds(scene)).at(-2);
    expect((await scene.tutor.delete(`/booking/slots/${id}`)).status).toBe(204);
  }],
  ["a painted draft", async ({ tutor }) => {
    const [start, end] = ["2027-03-12T16:00:00Z", "2027-03-12T17:00:00Z"];
    const patches = [{ start, end, status: "available" }];
    const week = { week_start: "2027-03-08", timezone: "Europe/Kyiv" };
    done(await tutor.post("/calendar/drafts", { ...week, patches }));
  }],
  [
    "policies",
    async ({ tutor }) =>
      done(await tutor.put("/tutor/policies", { ...NO_POLICY, min_notice_minutes: 45 })),
  ],
  ["the tenant's settings", async ({ server }) => {
    const admin = await server.admin();
    await set(admin, { buffer_after_minutes: 20 + Math.floor(Math.random() * 200) });
  }],
  ["a series, up to whose last date one can book", async ({ server, tutor, student }) => {
    done(
      await tutor.post("/lessons/series", {
        student_id: student.id,
        day_of_week: 5,
        start_time: "20:00",
        duration_minutes: 30,
        first_date: "2027-03-12",
      }),
    );
    // In another zone than the series', the last two of its dates are kept for it.
    await server.tenant.db`update users set timezone = 'Europe/Riga' where id = ${tutor.id}`;
    server.written();
  }],
  [
    "another zone",
    async ({ tutor }) => done(await tutor.patch("/me/profile", { timezone: "Europe/Lisbon" })),
  ],
];

/** Runs the daily task as it is when the week of 2027-06-07 comes within the horizon. */
export async function runHorizonTask({ server }: Scene): Promise<void> {
  await extendHorizon(server.tenant.db, server.clock.now + 14 * 24 * 3_600_000);
  server.written();
}
