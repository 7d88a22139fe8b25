import { expect, test } from "vitest";
import { extendHorizon } from "../../src/availability/extend-horizon.ts";
import { anApp, type Person } from "../support/app.ts";
import { aTeacher, book, told } from "../support/marketplace.ts";
import { saveWeek } from "../support/tutoring.ts";

const DAY = 24 * 3_600_000;
const app = await anApp();

type Profile = { readonly role: string; readonly roles: readonly string[] };

async function rolesOf(person: Person): Promise<string[]> {
  const [row] = await app.tenant.db`select roles from users where id = ${person.id}`;
  return row?.roles;
}

const weekOf = (tutor: Person) =>
  `/calendar/week?tutor_id=${tutor.id}&week_start=2027-03-08&timezone=UTC`;

test("200: a token tells the role that it acts in; every role that a person came with stays theirs", async () => {
  const person = await app.tutor();
  const seen: Profile[] = [];
  for (const role of ["tutor", "student", "tutor", "student", "admin", "tutor"] as const) {
    const { status, body } = await (await app.as(person, role)).get<Profile>("/me/profile");
    expect(status).toBe(200);
    seen.push(body);
  }
  expect(seen.map(({ role }) => role))
    .toEqual(["tutor", "student", "tutor", "student", "admin", "tutor"]);
  expect(seen.map(({ roles }) => roles.join())).toEqual([
    "tutor",
    ...["tutor,student", "tutor,student", "tutor,student"],
    ...["tutor,student,admin", "tutor,student,admin"],
  ]);
});

test("403: a request may what its token's role may, whatever else the person is", async () => {
  const tutor = await app.tutor();
  const asStudent = await app.as(tutor, "student");
  expect(told(await asStudent.post("/tutor/services", { name: "English" }))).toBe("403 forbidden");
  const booking = { tutor_id: 1, service_id: 1, start: "2027-03-08T10:00:00Z" };
  expect(told(await tutor.post("/bookings", booking))).toBe("403 forbidden");
});

test("a role that two servers learn of at once is there once", async () => {
  const person = await app.tutor();
  const other = await anApp({ tenant: app.tenant });
  const answers = await Promise.all(
    [app, other, app, other].map(async (one) =>
      (await one.as(person, "student")).get("/me/profile")
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await rolesOf(person)).toEqual(["tutor", "student"]);
});

test("a server of before, which changes the role of a person, takes none away", async () => {
  const person = await app.tutor();
  await app.tenant.db`update users set role = 'student' where id = ${person.id}`;
  await app.tenant.db`update users set roles = array['admin'] where id = ${person.id}`;
  expect(await rolesOf(person)).toEqual(["tutor", "student", "admin"]);
});

test.each([
  ["users_hold_roles_that_there_are", "update users set roles = roles || array['teacher']"],
  ["users_are_tutor_student_or_admin", "update users set role = 'teacher'"],
])("the database refuses a role that there is not: %s", async (constraint, statement) => {
  await app.student();
  await expect(app.tenant.db.unsafe(statement)).rejects.toMatchObject({ constraint });
});

test("a user who is seen again as before is not written again", async () => {
  const person = await app.tutor();
  await person.get("/me/profile");
  await (await app.as(person, "student")).get("/me/profile");
  const version = () =>
    app.tenant.db`select xmin::text, ctid::text from users where id = ${person.id}`;
  const before = await version();
  app.clock.now += 60_000;
  await person.get("/me/profile");
  await (await app.as(person, "student")).get("/me/profile");
  expect(await version()).toEqual(before);
});

test("200: a tutor who comes as a student stays a tutor: their week, their page and their bookings", async () => {
  const own = await anApp();
  const [tutor, student] = [await aTeacher(own), await own.student()];
  const before = await student.get(weekOf(tutor));
  expect(before.status).toBe(200);
  const asStudent = await own.as(tutor, "student");
  expect((await asStudent.get("/me/profile")).status).toBe(200);
  for (const path of [weekOf(tutor), `/tutors/${tutor.id}/services`]) {
    expect((await student.get(path)).status, path).toBe(200);
  }
  expect((await student.get(weekOf(tutor))).body).toEqual(before.body);
  expect(told(await book(student, tutor, "2027-03-08T10:00:00Z"))).toBe("201");
});

test("404: the week of a student; 200 from the moment they come as a tutor", async () => {
  const own = await anApp();
  const [person, student] = [await own.student(), await own.student()];
  expect((await student.get(weekOf(person))).status).toBe(404);
  const asTutor = await own.as(person, "tutor");
  await saveWeek(asTutor, { "1": [["10:00", "12:00"]] });
  expect((await student.get(weekOf(person))).status).toBe(200);
});

test("the horizon of a tutor who comes as a student goes on", async () => {
  const own = await anApp();
  const tutor = await own.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  await (await own.as(tutor, "student")).get("/me/profile");
  expect(await extendHorizon(own.tenant.db, own.clock.now + DAY)).toBe(1);
});
