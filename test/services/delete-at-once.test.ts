import { expect, test } from "vitest";
import { aBusyApp, seen } from "../load/servers.ts";
import { extendSeries } from "../../src/series/extend-series.ts";
import { aSeries, postSeries } from "../series/a-series.ts";
import type { Person, TestApp } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs, type TestTenant } from "../support/database.ts";
import { hold } from "../support/holds.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aService,
  aTeacher,
  book,
  booked,
  cancel,
  counted,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";

const tenants: TestTenant[] = [];
const START = "2027-03-09T10:00:00Z";

/** A server with many connections, and a teacher with a second service, so that one may go. */
async function aPlace() {
  const tenant = await aTenant();
  tenants.push(tenant);
  const app = await aBusyApp(tenant, 24);
  await withoutLimits(app);
  const tutor = await aTeacher(app, { minutes: 15 });
  await aService(tutor);
  return { tenant, app, tutor };
}

const remove = (tutor: Teacher) =>
  tutor.delete<{ code: string } | null>(`/tutor/services/${tutor.serviceId}`);

test("204: a service goes while all its forty lessons are cancelled; each is, and it is", async () => {
  const { tenant, app, tutor } = await aPlace();
  const students = await seen(await Promise.all(Array.from({ length: 8 }, () => app.student())));
  const lessons = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      booked(
        students[i % 8] ?? expect.fail("nobody is there"),
        tutor,
        new Date(Date.parse(START) + (i % 20) * 900_000 + (i < 20 ? 0 : 86_400_000)).toJSON(),
      )),
  );
  const [removed, ...cancelled] = await Promise.all([
    remove(tutor),
    ...lessons.map((lesson, i) => cancel(students[i % 8] ?? tutor, lesson)),
  ]);
  expect(removed.status).toBe(204);
  expect(counted(cancelled)).toEqual({ "200": 40 });
  const left = await tenant.db`select from lessons where service_id is not null`;
  expect(left).toHaveLength(0);
});

test("204: a service waits for the calendar before it touches a lesson", async () => {
  const { tenant, app, tutor } = await aPlace();
  const lesson = await booked(await app.student(), tutor, START);
  const rival = await openTransaction(tenant.db);
  await rival.sql`select lock_calendar(${tutor.id})`;
  const removing = remove(tutor);
  await waitForLocks(tenant);
  await rival.sql`update lessons set updated_at = now() where id = ${lesson.id}`;
  await rival.commit();
  expect((await removing).status).toBe(204);
});

type Take = (by: Person, tutor: Teacher, app: TestApp) => Promise<string>;
const takes: [string, Take][] = [
  ["a booking", async (student, tutor) => told(await book(student, tutor, START))],
  ["a hold", async (student, tutor) => told(await hold(student, tutor, START))],
  ["a lesson that the tutor enters", async ({ id }, tutor) =>
    told(
      await tutor.post<{ code: string }>("/lessons", {
        student_id: id,
        service_id: tutor.serviceId,
        start: START,
        end: "2027-03-09T10:15:00Z",
      }),
    )],
  [
    "a series",
    async (student, tutor) =>
      told(await postSeries(tutor, student, { service_id: tutor.serviceId })),
  ],
];

test.each(takes)("404: %s whose service goes while it waits: no such service", async (_, take) => {
  const { tenant, app, tutor } = await aPlace();
  const student = await app.student();
  await seen([student]);
  const rival = await openTransaction(tenant.db);
  await rival.sql`select lock_calendar(${tutor.id})`;
  const taking = take(student, tutor, app);
  await waitForLocks(tenant);
  await rival.sql`delete from services where id = ${tutor.serviceId}`;
  await rival.commit();
  expect(await taking).toBe("404 not_found");
  expect(await tenant.db`select from lessons`).toHaveLength(0);
});

test("201: a booking whose service is changed while it waits is as it was agreed", async () => {
  const { tenant, app, tutor } = await aPlace();
  const student = await app.student();
  const rival = await openTransaction(tenant.db);
  await rival.sql`select lock_calendar(${tutor.id})`;
  const booking = book(student, tutor, START);
  await waitForLocks(tenant);
  await rival.sql`
    update services set duration_minutes = 45, price = 12.5 where id = ${tutor.serviceId}`;
  await rival.commit();
  const { status, body } = await booking;
  expect([status, body.duration_minutes, body.price]).toEqual([201, 15, "25.00"]);
});

test("a series that is made longer and its service, which goes: neither waits for the other", async () => {
  const { tenant, app, tutor } = await aPlace();
  const student = await app.student();
  const { series } = await aSeries(tutor, student, { service_id: tutor.serviceId });
  const rival = await openTransaction(tenant.db);
  await rival.sql`select lock_calendar(${tutor.id})`;
  const extending = extendSeries(tenant.db, app.clock.now + 60 * 86_400_000);
  await waitForLocks(tenant);
  await rival.sql`delete from services where id = ${tutor.serviceId}`;
  await rival.commit();
  expect(await extending).toBeGreaterThan(0);
  const rows = await tenant.db`
    select distinct lessons.service_id, lessons.service_name from lessons join series on series.id = series_id
    where public_id = ${series.id}`;
  expect(rows).toEqual([{ service_id: null, service_name: "English" }]);
});

test.skipIf(!isLogOurs)("none of them met another in a deadlock", async () => {
  expect(await Promise.all(tenants.map(deadlocks))).toEqual(tenants.map(() => 0));
});
