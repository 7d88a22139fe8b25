import { expect, test } from "vitest";
import { FAR } from "../notifications/told.ts";
import { overlapsOf, overLimitOf } from "../load/checker.ts";
import { aBusyApp, seen } from "../load/servers.ts";
import type { Person } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs, type TestTenant } from "../support/database.ts";
import { bookHeld, expire, expireIn, giveUp, held, hold, prolong } from "../support/holds.ts";
import {
  aTeacher,
  book,
  counted,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";

const START = "2027-03-08T10:00:00Z";
const tenants: TestTenant[] = [];

/** Two servers on one tenant, and people whom both have seen. */
async function twoServers({ isCounted = true } = {}) {
  const tenant = await aTenant();
  if (isCounted) tenants.push(tenant);
  const servers = [await aBusyApp(tenant), await aBusyApp(tenant)] as const;
  const [app, other] = servers;
  await withoutLimits(app);
  const students = async (count: number) =>
    await seen(
      await Promise.all(
        Array.from({ length: count }, (_, i) => (i % 2 ? other : app).student()),
      ),
    );
  const student = async () => {
    const [one] = await students(1);
    if (!one) throw new Error("nobody is there");
    return one;
  };
  /** Red when anything overlaps; answers what each of the tutor's lessons and live holds is. */
  const isWell = async (tutor: Teacher) => {
    expect(await overlapsOf(tenant.db)).toEqual([]);
    const rows = await tenant.db<{ status: string }[]>`
      select status from lessons
      where tutor_id = ${tutor.id} and (held_until is null or held_until > now())
      order by starts_at`;
    return rows.map(({ status }) => status);
  };
  return { app, other, tenant, students, student, isWell };
}

const onBoth = <T>(count: number, act: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => act(i)));

test("409: of two hundred students one holds the half hour", async () => {
  const { app, students, isWell } = await twoServers();
  const tutor = await aTeacher(app, { minutes: 30 });
  const people = await students(200);
  const answers = await Promise.all(people.map((student) => hold(student, tutor, START)));
  expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 199 });
  expect(await isWell(tutor)).toEqual(["held"]);
});

test("409: two hundred students go for a held time; only its owner gets it", async () => {
  const { app, students, student, isWell } = await twoServers();
  const tutor = await aTeacher(app);
  const owner = await student();
  const people = await students(200);
  const own = await held(owner, tutor, START);
  const going = people.map((one, i) => (i % 2 ? book : hold)(one, tutor, START));
  const booking = bookHeld(owner, tutor, own);
  expect(counted(await Promise.all<Awaited<ReturnType<typeof book | typeof hold>>>(going)))
    .toEqual({ "409 slot_taken": 200 });
  expect(told(await booking)).toBe("201");
  expect(await isWell(tutor)).toEqual(["scheduled"]);
});

test("409: holding and booking, from two servers: one gets the time, whichever it is", async () => {
  const { app, students, isWell } = await twoServers();
  for (let round = 0; round < 3; round++) {
    const tutor = await aTeacher(app);
    const people = await students(40);
    const answers = await Promise.all<{ status: number; body: { code: string } }>(
      people.map((one, i) => (i % 4 < 2 ? book : hold)(one, tutor, START)),
    );
    const made = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ body }) => body.code === "slot_taken");
    expect([made.length, refused.length]).toEqual([1, 39]);
    expect(await isWell(tutor)).toHaveLength(1);
  }
});

test("404: of twenty bookings with one hold one is made, with and without keys", async () => {
  const { app, student, isWell } = await twoServers();
  for (const keyed of [false, true]) {
    const [tutor, owner] = [await aTeacher(app), await student()];
    const own = await held(owner, tutor, START);
    const answers = await onBoth(20, (i) =>
      bookHeld(owner, tutor, own, {
        headers: keyed ? { "idempotency-key": `redeem-${tutor.id}-${i}` } : {},
      }));
    expect(counted(answers)).toEqual({ "201": 1, "404 not_found": 19 });
    expect(await isWell(tutor)).toEqual(["scheduled"]);
  }
});

test("409: of twenty prolongings one is done", async () => {
  const { app, tenant, student } = await twoServers();
  const [tutor, owner] = [await aTeacher(app), await student()];
  const own = await held(owner, tutor, START);
  const answers = await onBoth(20, () => prolong(owner, own));
  expect(counted(answers)).toEqual({ "200": 1, "409 hold_prolonged_already": 19 });
  const [row] = await tenant.db`
    select extract(epoch from held_until - created_at)::int as seconds from lessons
    where id = ${own.id}`;
  expect(row).toEqual({ seconds: 600 });
});

test("404: it is given up while it is booked and prolonged: booked or gone, never both", async () => {
  const { app, student, isWell } = await twoServers();
  for (let round = 0; round < 10; round++) {
    const [tutor, owner] = [await aTeacher(app), await student()];
    const own = await held(owner, tutor, START);
    const [booking, gone] = await Promise.all([
      bookHeld(owner, tutor, own).then(told),
      giveUp(owner, own),
      prolong(owner, own),
    ]);
    expect([["201", "404 not_found"], ["404 not_found", "204"]]).toContainEqual([booking, gone]);
    expect(await isWell(tutor)).toEqual(booking === "201" ? ["scheduled"] : []);
  }
});

test("409: a hold at its end: owner and rivals all want it, and one lesson comes of it", async () => {
  const { app, students, student, isWell } = await twoServers();
  for (let round = 0; round < 4; round++) {
    const [tutor, owner] = [await aTeacher(app), await student()];
    const own = await held(owner, tutor, START);
    const people = await students(20);
    // Some ask before its end and some after it.
    await expireIn(app, own, round === 0 ? -1 : 20 * round);
    const acts: (() => Promise<unknown>)[] = people.map((one) => () => book(one, tutor, START));
    acts.splice(10, 0, () => bookHeld(owner, tutor, own), () => bookHeld(owner, tutor, own));
    await Promise.all(acts.map(async (act, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 4));
      await act();
    }));
    expect(await isWell(tutor)).toEqual(["scheduled"]);
  }
});

test("one student, twenty times at once: their holds make way for each other, one is left", async () => {
  const { app, student, isWell } = await twoServers();
  const [tutor, owner] = [await aTeacher(app), await student()];
  const answers = await onBoth(
    20,
    (i) => hold(owner, tutor, i % 2 ? START : "2027-03-08T10:30:00Z"),
  );
  const { "201": made = 0, "409 slot_taken": refused = 0, ...others } = counted(answers);
  expect([made + refused, others]).toEqual([20, {}]);
  expect(made).toBeGreaterThan(0);
  expect(await isWell(tutor)).toEqual(["held"]);
});

test("409: the bot holds for one student with twenty tutors at once: they are in one place", async () => {
  const { app, student } = await twoServers({ isCounted: false });
  const bots = [await app.service(), await app.service()] as const;
  const owner = await student();
  const tutors = await onBoth(20, () => aTeacher(app));
  const answers = await Promise.all(
    tutors.map((tutor, i) => hold(bots[i % 2] ?? bots[0], tutor, START, { student_id: owner.id })),
  );
  // Those of one bot make way for each other, where it asks for the second after the first was there.
  // Two that do this crosswise may deadlock, and the one that is broken off is carried out again.
  const { "201": made = 0, "409 slot_taken": refused = 0, ...others } = counted(answers);
  expect([made + refused, others]).toEqual([20, {}]);
  const [row] = await app.tenant.db`
    select count(*) from lessons where student_id = ${owner.id} and status = 'held'`;
  expect(row).toEqual({ count: 1 });
});

test("409: holds at once against a limit of three: three get in, and all can be booked", async () => {
  const { app, other, tenant, student } = await twoServers();
  // What counts is ahead of the database's clock.
  for (const server of [app, other]) server.clock.now = Date.parse(FAR);
  await tenant.db`update settings set max_active_in_all = 3`;
  const owner = await student();
  const tutors = await onBoth(10, () => aTeacher(app));
  const answers = await Promise.all(
    tutors.map((tutor, i) =>
      hold(owner, tutor, `2060-03-08T${8 + i < 10 ? "0" : ""}${8 + i}:00:00Z`)
    ),
  );
  expect(counted(answers)).toEqual({ "201": 3, "409 limit_exceeded": 7 });
  const got = tutors.flatMap((tutor, i): [Teacher, typeof answers[number]["body"]][] => {
    const answer = answers[i];
    return answer?.status === 201 ? [[tutor, answer.body]] : [];
  });
  const lessons = await Promise.all(got.map(([tutor, own]) => bookHeld(owner, tutor, own)));
  expect(counted(lessons)).toEqual({ "201": 3 });
  expect(await overLimitOf(tenant.db)).toEqual([]);
});

test("expired holds of many students with two tutors, and everybody books the other one", async () => {
  const { app, students, isWell } = await twoServers();
  const tutors = [await aTeacher(app), await aTeacher(app)] as const;
  const people = await students(12);
  const hourOf = (i: number) => `2027-03-08T${String(8 + i).padStart(2, "0")}:00:00Z`;
  const at = (i: number) => tutors[i % 2] ?? tutors[0];
  await Promise.all(people.map(async (one: Person, i) => {
    await expire(app, await held(one, at(i), hourOf(i)));
  }));
  const answers = await Promise.all(people.map((one, i) => book(one, at(i + 1), hourOf(i))));
  expect(counted(answers)).toEqual({ "201": 12 });
  for (const tutor of tutors) expect(await isWell(tutor)).toHaveLength(6);
});

test.skipIf(!isLogOurs)("none of them met another in a deadlock", async () => {
  expect(await Promise.all(tenants.map(deadlocks))).toEqual(tenants.map(() => 0));
});
