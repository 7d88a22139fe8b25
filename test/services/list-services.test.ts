import { beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { aService, aTeacher, type Teacher } from "../support/marketplace.ts";
import { offeredBy, servicesOf } from "../support/services.ts";

let app: TestApp;
let tutor: Teacher;

beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app);
});

test("200: everybody of the tenant reads the active ones, sorted by name", async () => {
  const other = await aTeacher(app);
  for (const name of ["Zoology", "Algebra"]) await aService(other, { name });
  await aService(other, { name: "Secret", active: false });
  const readers = [
    ...[other, tutor, await app.student(), await app.admin()],
    ...[await app.service(), await app.apiKey("read")],
  ];
  for (const reader of readers) {
    const names = (await offeredBy(other.id, reader)).map(({ name }) => name);
    expect(names).toEqual(["Algebra", "English", "Zoology"]);
  }
  expect((await servicesOf(other)).map(({ name }) => name))
    .toEqual(["Algebra", "English", "Secret", "Zoology"]);
});

test("200: none is an empty list", async () => {
  const idle = await app.tutor();
  expect(await servicesOf(idle)).toEqual([]);
  expect(await offeredBy(idle.id, tutor)).toEqual([]);
});

test("404: unknown, a student, an admin, a tutor of another tenant", async () => {
  const elsewhere = await anApp();
  await elsewhere.tenant.db`alter table users alter id restart with 500000`;
  const ids = [
    ...[987_654_321, (await app.student()).id, (await app.admin()).id],
    (await aTeacher(elsewhere)).id,
  ];
  for (const id of ids) expect((await tutor.get(`/tutors/${id}/services`)).status).toBe(404);
});

test("403: an API key without read", async () => {
  const apiKey = await app.apiKey("write");
  expect((await apiKey.get(`/tutors/${tutor.id}/services`)).status).toBe(403);
});
