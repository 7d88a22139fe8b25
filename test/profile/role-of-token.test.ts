import { expect, test } from "vitest";
import { extendHorizon } from "../../src/availability/extend-horizon.ts";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import { anApp, type Person, SECRET, type TestApp } from "../support/app.ts";
import { saveWeek } from "../support/tutoring.ts";

const DAY = 24 * 3_600_000;
const app = await anApp();

/** Sends a GET with a token in which the person has that role. */
async function getAs(person: Person, role: string, path: string, of: TestApp = app) {
  const token = await signToken({
    claims: { tenant: of.tenant.slug, sub: person.subject, role, zone: "Europe/Kyiv" },
    secret: SECRET,
    now: of.clock.now,
    hours: 24,
    issuer: null,
    audience: null,
  });
  const request = new Request(`http://halfhour.test/api${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return await of.fetch(request);
}

async function roleOf(person: Person): Promise<string> {
  const [row] = await app.tenant.db`select role from users where id = ${person.id}`;
  return row?.role;
}

const weekOf = (tutor: Person) =>
  `/calendar/week?tutor_id=${tutor.id}&week_start=2027-03-08&timezone=UTC`;

test("the role follows the last token, also one that was seen before", async () => {
  const person = await app.tutor();
  for (const role of ["tutor", "student", "tutor", "student", "admin", "tutor"]) {
    expect((await getAs(person, role, "/me/profile")).status).toBe(200);
    expect(await roleOf(person)).toBe(role);
  }
});

test("a role that another server wrote is put right within a minute", async () => {
  const person = await app.tutor();
  const other = await anApp({ tenant: app.tenant });
  await getAs(person, "tutor", "/me/profile");
  await getAs(person, "student", "/me/profile", other);
  expect(await roleOf(person)).toBe("student");
  app.clock.now += 60_000;
  await getAs(person, "tutor", "/me/profile");
  expect(await roleOf(person)).toBe("tutor");
});

test("a user who is seen again as before is not written again", async () => {
  const person = await app.tutor();
  await getAs(person, "tutor", "/me/profile");
  const version = () =>
    app.tenant.db`select xmin::text, ctid::text from users where id = ${person.id}`;
  const before = await version();
  app.clock.now += 60_000;
  await getAs(person, "tutor", "/me/profile");
  expect(await version()).toEqual(before);
});

test("404: the week of a tutor who became a student; their calendar is there when they come back", async () => {
  const own = await anApp();
  const [tutor, student] = [await own.tutor(), await own.student()];
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  const seen = await student.get(weekOf(tutor));
  expect(seen.status).toBe(200);
  await getAs(tutor, "student", "/me/profile", own);
  expect((await student.get(weekOf(tutor))).status).toBe(404);
  expect((await student.get(weekOf(tutor).replace("03-08", "03-15"))).status).toBe(404);
  await getAs(tutor, "tutor", "/me/profile", own);
  expect((await student.get(weekOf(tutor))).body).toEqual(seen.body);
});

test("the horizon of a tutor who became a student stays where it is until they come back", async () => {
  const own = await anApp();
  const tutor = await own.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  await getAs(tutor, "student", "/me/profile", own);
  expect(await extendHorizon(own.tenant.db, own.clock.now + DAY)).toBe(0);
  await getAs(tutor, "tutor", "/me/profile", own);
  expect(await extendHorizon(own.tenant.db, own.clock.now + DAY)).toBe(1);
});
