import { beforeAll, expect, test } from "vitest";
import {
  findCalendarChanges,
  forgetChangesBefore,
  lookNow,
} from "../../src/tenants/find-calendar-changes.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { anApp, type TestApp } from "../support/app.ts";
import type { Sql } from "../../src/platform/database/sql.ts";
import { aTenant, keepForEnd, tenantSql } from "../support/database.ts";
import { held } from "../support/holds.ts";
import { aTeacher } from "../support/marketplace.ts";
import { aScene, WRITES } from "./writes.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

/** Tutors of the test's tenant whose change is told since a look. */
async function told(since: string): Promise<number[]> {
  const { changed } = await findCalendarChanges(app.tenant.control, since);
  return changed.filter(({ tenantId }) => tenantId === app.tenant.id)
    .map(({ tutorId }) => tutorId).toSorted((a, b) => a - b);
}
const change = (db: Sql, tutorId: number) =>
  db`update slots set source = source where tutor_id = ${tutorId}`;
const look = () => lookNow(app.tenant.control);

/** A look that tells nothing of the calendar: transactions of other tests that run long have ended. */
async function lookAfter(tutorId: number): Promise<string> {
  let since = await look();
  await expect.poll(async () => await told(since = await look())).not.toContain(tutorId);
  return since;
}

test("every kind of write tells of its calendar", async () => {
  const scene = await aScene(app);
  for (const [name, write] of WRITES) {
    const since = await lookAfter(scene.tutor.id);
    await write(scene);
    expect(await told(since), name).toContain(scene.tutor.id);
  }
});

test("a hold that goes tells of its tutor's calendar", async () => {
  const [tutor, student] = [await aTeacher(app), await app.student()];
  const { id } = await held(student, tutor, "2027-03-08T10:00:00Z");
  const since = await lookAfter(tutor.id);
  expect((await student.delete(`/bookings/holds/${id}`)).status).toBe(204);
  expect(await told(since)).toContain(tutor.id);
});

test("a role that was changed past the program is told, as a tutor's week goes with it", async () => {
  const tutor = await app.tutor();
  const since = await look();
  await app.tenant.db`update users set role = 'student' where id = ${tutor.id}`;
  expect(await told(since)).toContain(tutor.id);
});

test("what was not committed is told by the first look after its commit", async () => {
  const { tutor } = await aScene(app);
  const beginning = await lookAfter(tutor.id);
  const looks: string[] = [];
  await app.tenant.db.transaction(async (tx) => {
    await change(tx, tutor.id);
    // Others are committed meanwhile, with later numbers.
    const other = await aScene(app);
    expect(await told(beginning)).toContain(other.tutor.id);
    expect(await told(beginning)).not.toContain(tutor.id);
    looks.push(await look());
  });
  for (const since of looks) expect(await told(since)).toContain(tutor.id);
});

test("a change is forgotten once it is older than a look", async () => {
  const { tutor } = await aScene(app);
  const since = await look();
  await change(app.tenant.db, tutor.id);
  await forgetChangesBefore(app.tenant.control, since);
  expect(await told(since)).toContain(tutor.id);
  // Transactions of other tests that are still running keep what is later than they.
  await expect.poll(async () => {
    await forgetChangesBefore(app.tenant.control, await look());
    return await told(since);
  }, { timeout: 10_000 }).toEqual([]);
});

test("a change is told once, however long another transaction runs", async () => {
  const [{ tutor }, other] = [await aScene(app), await aScene(app)];
  await app.tenant.db.transaction(async (tx) => {
    await change(tx, other.tutor.id);
    const since = await lookAfter(tutor.id);
    await change(app.tenant.db, tutor.id);
    const { look: next } = await findCalendarChanges(app.tenant.control, since);
    expect(await told(since)).toContain(tutor.id);
    expect(await told(next)).not.toContain(tutor.id);
  });
});

/** A look from which another goes on that tells all: no tenant of other tests is dropped just now. */
async function lookToGoOnFrom(): Promise<string> {
  let since = await look();
  await expect.poll(async () => {
    since = await look();
    return (await findCalendarChanges(app.tenant.control, since)).isWhole;
  }).toBe(true);
  return since;
}
const isWhole = async (since: string) =>
  (await findCalendarChanges(app.tenant.control, since)).isWhole;

test("a look is not whole when there is more to tell, also of tenants that are not there", async () => {
  const { control } = app.tenant;
  const since = await lookToGoOnFrom();
  await control.transaction(async (tx) => {
    await tx`
      insert into control.calendar_changes (role_name, tutor_id)
      select 'hh_no_such_tenant', generate_series(1, 6000)`;
  });
  expect(await isWhole(since)).toBe(false);
  await control`delete from control.calendar_changes where role_name = 'hh_no_such_tenant'`;
});

test("a look is not whole when something was forgotten that it has not told", async () => {
  const since = await lookToGoOnFrom();
  const { tutor } = await aScene(app);
  await expect.poll(async () => {
    await forgetChangesBefore(app.tenant.control, await look());
    return await told(since);
  }, { timeout: 10_000 }).not.toContain(tutor.id);
  expect(await isWhole(since)).toBe(false);
});

test("a look is not whole when a tenant was dropped", async () => {
  const { control, slug } = await aTenant();
  const since = await lookToGoOnFrom();
  await dropTenant(control, slug);
  expect(await isWhole(since)).toBe(false);
});

test("a tenant can neither tell of another's calendars nor read what is told", async () => {
  const other = await anApp();
  const db = keepForEnd(tenantSql(app.tenant.controlUrl, app.tenant.slug));
  const note = (schema: string) => db`select extensions.note_calendar_changes(${schema}, array[1])`;
  await expect(note(`hh_${other.tenant.slug}`)).rejects.toThrow("are another's");
  await note(`hh_${app.tenant.slug}`);
  await expect(db`select * from control.calendar_changes`).rejects.toThrow("permission denied");
});
