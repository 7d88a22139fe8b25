import { beforeAll, expect, test } from "vitest";
import type { Answer, Client, Person } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs, type TestTenant } from "../support/database.ts";
import { aTeacher, book, counted, type Teacher, withoutLimits } from "../support/marketplace.ts";
import { randomOf, SEED } from "../time/random.ts";
import { aBusyApp } from "../load/servers.ts";
import { type Booked, postSeries } from "./a-series.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant();
  await withoutLimits({ tenant });
});

/** Two servers on one tenant, with many connections each; `by` sends a person's requests to both in turn. */
async function twoServers() {
  const servers = [await aBusyApp(tenant), await aBusyApp(tenant)];
  let turn = 0;
  const by = ({ credentials }: Person): Pick<Client, "post"> => ({
    post: async (path, body) => {
      const request = new Request(`http://halfhour.test/api${path}`, {
        method: "POST",
        headers: { ...credentials, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const response = await servers[turn++ % 2]?.fetch(request) ?? expect.fail("no server");
      const { status, headers } = response;
      return { status, headers, body: await response.json() };
    },
  });
  return { app: servers[0] ?? expect.fail("no server"), by };
}

const told = ({ status, body }: Answer<Booked>) =>
  body.code ? `${status} ${body.code}` : `${status}`;

/** Nobody is in two places at once. */
async function isWell() {
  const overlaps = await tenant.db`
    select a.id from lessons a join lessons b on a.id < b.id
      and (a.tutor_id = b.tutor_id or a.student_id = b.student_id)
      and a.status <> 'cancelled' and b.status <> 'cancelled'
      and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)`;
  expect(overlaps).toEqual([]);
}

test("409: of twenty tutors who want one student at one time, one gets them, for all dates", async () => {
  const { app, by } = await twoServers();
  const student = await app.student();
  const tutors = await Promise.all(Array.from({ length: 20 }, () => app.tutor()));
  const answers = await Promise.all(tutors.map((tutor) => postSeries(by(tutor), student)));
  expect(answers.map(told).toSorted())
    .toEqual(["201", ...Array(19).fill("409 series_conflict")]);
  await isWell();
});

test("409: of twenty series of one tutor at one time, one is booked", async () => {
  const { app, by } = await twoServers();
  const tutor = await app.tutor();
  const students = await Promise.all(Array.from({ length: 20 }, () => app.student()));
  const answers = await Promise.all(students.map((student) => postSeries(by(tutor), student)));
  expect(answers.map(told).toSorted())
    .toEqual(["201", ...Array(19).fill("409 series_conflict")]);
  await isWell();
});

test("series against bookings of the same student with another tutor: whole or not at all", async () => {
  const { app, by } = await twoServers();
  for (let round = 0; round < 20; round++) {
    const student = await app.student();
    const [tutor, teacher] = [await app.tutor({ zone: "UTC" }), await aTeacher(app)];
    const dates = ["2027-03-16", "2027-03-30", "2027-04-13", "2027-05-11"];
    const [series, ...bookings] = await Promise.all([
      postSeries(by(tutor), student),
      ...dates.map((date) => book(student, teacher, `${date}T11:30:00Z`)),
    ]);
    const made = bookings.filter(({ status }) => status === 201).length;
    expect(bookings.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const [row] = await tenant.db<{ count: number }[]>`
      select count(*)::int from lessons where tutor_id = ${tutor.id}`;
    if (series.status === 201) expect([made, row?.count]).toEqual([0, 12]);
    else expect([told(series), row?.count, made > 0]).toEqual(["409 series_conflict", 0, true]);
  }
  await isWell();
});

test(
  `400 series of 24 clients with 5 tutors: each is booked or refused (seed ${SEED})`,
  async () => {
    const { app, by } = await twoServers();
    const tutors: Teacher[] = [];
    for (let i = 0; i < 5; i++) tutors.push(await aTeacher(app));
    const [first = expect.fail("no tutor")] = tutors;
    const students = await Promise.all(Array.from({ length: 24 }, () => app.student()));
    // They begin with one that all of them want, then each goes its own way.
    const same = { day_of_week: 1, start_time: "10:00", on_conflict: "fail" };
    const answers = await Promise.all(students.map((one) => postSeries(by(first), one, same)));
    expect(counted(answers)).toEqual({ "201": 1, "409 series_conflict": 23 });
    await Promise.all(students.map(async (student, i) => {
      const random = randomOf(SEED + i);
      for (let left = 16; left > 0; left--) {
        const hour = String(random.between(8, 19)).padStart(2, "0");
        const answer = await postSeries(by(random.oneOf(tutors)), student, {
          day_of_week: random.between(1, 7),
          start_time: `${hour}:${random.oneOf(["00", "30"])}`,
          on_conflict: random.oneOf(["fail", "skip"]),
        });
        expect(["201", "409 series_conflict"]).toContain(told(answer));
      }
    }));
    await isWell();
  },
  60_000,
);

test.skipIf(!isLogOurs)("none of them met another in a deadlock", async () => {
  expect(await deadlocks(tenant)).toBe(0);
});
