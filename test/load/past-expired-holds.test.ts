import { expect, test } from "vitest";
import { FAR } from "../notifications/told.ts";
import type { Person } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs } from "../support/database.ts";
import {
  aTeacher,
  booked,
  reschedule,
  type Teacher,
  withoutLimits,
} from "../support/marketplace.ts";
import { aBusyApp } from "./servers.ts";

const HOUR = 3_600_000;
const at = (hours: number) => new Date(Date.parse(FAR) + hours * HOUR).toISOString();

/** A student with their tutor; with the other tutor they held the time `to`, and let it expire. */
type Side = {
  readonly student: Person;
  readonly tutor: Teacher;
  readonly other: Teacher;
  readonly to: string;
};

/** What takes the time, once it is begun, and its answer. */
const WAYS = {
  "a student moves their lesson": async ({ student, tutor, to }: Side, before: string) => {
    const lesson = await booked(student, tutor, before);
    return async () => (await reschedule(student, lesson, { start: to })).status;
  },
  "a tutor enters a series": ({ student, tutor, to }: Side) => {
    const day_of_week = new Date(to).getUTCDay() || 7;
    const [first_date, time] = to.split("T");
    const series = { student_id: student.id, day_of_week, first_date, interval_end: first_date };
    const times = { start_time: time?.slice(0, 5), duration_minutes: 60 };
    return Promise.resolve(async () =>
      (await tutor.post("/lessons/series", { ...series, ...times })).status
    );
  },
};

/**
 * Both holds go, which raises the versions of both calendars: each side has its own locked and would
 * wait for the other's.
 */
test.each(Object.entries(WAYS))("%s, two crosswise past expired holds: no deadlock", async (
  _,
  begin,
) => {
  const tenant = await aTenant();
  const app = await aBusyApp(tenant);
  app.clock.now = Date.parse(FAR);
  await withoutLimits(app);
  const [one, two] = [await aTeacher(app), await aTeacher(app)];
  const [first, second] = [await app.student(), await app.student()];
  for (let day = 1; day <= 15; day++) {
    const sides: Side[] = [
      { student: first, tutor: one, other: two, to: at(24 * day + 5) },
      { student: second, tutor: two, other: one, to: at(24 * day + 7) },
    ];
    const takes = await Promise.all(sides.map(async (side) => {
      const { other: { id, serviceId }, student, to } = side;
      const take = await begin(side, at(24 * day + 3));
      const hold = { tutor_id: id, service_id: serviceId, start: to };
      expect((await student.post("/bookings/holds", hold)).status).toBe(201);
      return take;
    }));
    await tenant.db`
      update lessons set created_at = now() - interval '1 hour', held_until = now() - interval '1 second'
      where status = 'held'`;
    const answers = await Promise.all(takes.map((take) => take()));
    expect(answers.every((status) => status < 300), `${answers}`).toBe(true);
  }
  if (isLogOurs) expect(await deadlocks(tenant)).toBe(0);
}, 60_000);
