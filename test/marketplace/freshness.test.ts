/** Nobody gets a list of tutors that is older than a write that was answered before, on any instance (M1). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aScene, type Scene, WRITES } from "../calendar/writes.ts";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTenant } from "../support/database.ts";
import { aTeacher, type Teacher, withoutLimits } from "../support/marketplace.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../support/redis.ts";
import type { Page } from "./world.ts";

const BASE = "duration_minutes=60&timezone=Europe/Kyiv";
const SEARCHES = [
  "",
  "q=english&sort=rating",
  "currency=EUR&sort=price",
  `sort=soonest_free&${BASE}`,
  ...[8, 9, 10, 11, 12].map((day) =>
    `free_from=2027-03-${`${day}`.padStart(2, "0")}&free_to=2027-03-${
      `${day}`.padStart(2, "0")
    }&${BASE}`
  ),
  `day_of_week=1&start_time=10:00&end_time=14:00&weeks=2&weeks_from=2027-03-08&${BASE}`,
];

/** Through a server of the test's choice: `by` is made by another. */
async function ask(server: TestApp, by: Client, query: string): Promise<string> {
  const request = new Request(`http://halfhour.test/api/marketplace/tutors?${query}`, {
    headers: by.credentials,
  });
  const response = await server.fetch(request);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text;
}
const askAll = (server: TestApp, by: Client) =>
  Promise.all(SEARCHES.map((query) => ask(server, by, query)));

const ok = async (answer: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
};

/** Every kind of write that changes what is shown of a tutor. */
const CARD_WRITES: readonly [string, (scene: Scene) => Promise<unknown>][] = [
  ["a name", ({ tutor }) => ok(tutor.patch("/me/profile", { name: "Another name" }))],
  [
    "a price",
    ({ tutor, service }) => ok(tutor.patch(`/tutor/services/${service}`, { price: "31" })),
  ],
  ["a service more", ({ tutor }) =>
    ok(tutor.post("/tutor/services", {
      name: "German",
      duration_minutes: 60,
      price: "11",
      currency: "EUR",
    }))],
  ["a rating", async ({ server, tutor, student }) => {
    const [row] = await server.tenant.db<{ id: number }[]>`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
      values (${tutor.id}, ${student.id}, '2021-01-01T10:00Z', '2021-01-01T11:00Z', 'tutor', 'completed')
      returning id`;
    await ok(student.put(`/lessons/${row?.id}/rating`, { stars: 5 }));
  }],
  ["a hidden rating", async ({ server, tutor }) => {
    const admin = await server.admin();
    const { body } = await admin.get<{ results: { lesson_id: number }[] }>(
      `/tutors/${tutor.id}/ratings`,
    );
    await ok(admin.patch(`/lessons/${body.results[0]?.lesson_id}/rating/hidden`, { hidden: true }));
  }],
  ["no service any more", async ({ server, tutor }) => {
    await server.tenant.db`update services set active = false where tutor_id = ${tutor.id}`;
    server.written();
  }],
];

/** After each write through one server all others answer what one without sieves and kept lists does. */
async function everyWriteIsSeen(servers: readonly TestApp[]): Promise<void> {
  const [first] = servers;
  if (!first) throw new Error("no server");
  const scene = await aScene(first);
  for (let i = 0; i < 4; i++) await aTeacher(first, { name: `Other ${i}` });
  const plain = await anApp({ tenant: first.tenant, hasSieves: false, listBytes: 0 });
  const answers = async () => {
    const all = [];
    for (const server of servers) {
      // The second time there is something kept.
      await askAll(server, scene.student);
      all.push(await askAll(server, scene.student));
    }
    return all;
  };
  await answers();
  for (const server of servers) await server.sieves?.idle();
  let before = await answers();
  for (const [name, write] of [...WRITES, ...CARD_WRITES]) {
    await write(scene);
    const truth = await askAll(plain, scene.student);
    for (const server of servers) {
      // The first read of each, which is the one that must not be old.
      expect(await askAll(server, scene.student), name).toEqual(truth);
    }
    const after = await answers();
    expect(after, name).toEqual(servers.map(() => truth));
    if (CARD_WRITES.some(([card]) => card === name)) expect(after, name).not.toEqual(before);
    before = after;
  }
}

type Told = {
  readonly teacher: Teacher;
  readonly student: Person;
  /** What was answered last: the price, and how many hours of 10 March are booked, from the first on. */
  price: number;
  booked: number;
};

const serverOf = (servers: readonly TestApp[], nth: number): TestApp => {
  const server = servers[nth % servers.length];
  if (!server) throw new Error("no server");
  return server;
};

async function send(server: TestApp, by: Person, method: string, path: string, body: object) {
  const response = await server.fetch(
    new Request(`http://halfhour.test/api${path}`, {
      method,
      headers: { ...by.credentials, "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
  expect(response.status, await response.text()).toBeLessThan(300);
}

/** Raises the price by one, or books the next hour, so that the first free start moves on. */
async function writeOne(server: TestApp, told: Told, turn: number): Promise<void> {
  const { teacher, student } = told;
  const { id: tutor_id, serviceId: service_id } = teacher;
  if (turn % 2 === 0 && told.booked < 23) {
    const start = `2027-03-10T${`${told.booked}`.padStart(2, "0")}:00:00Z`;
    await send(server, student, "POST", "/bookings", { tutor_id, service_id, start });
    told.booked++;
  } else {
    const price = told.price + 1;
    await send(server, teacher, "PATCH", `/tutor/services/${service_id}`, { price: `${price}` });
    told.price = price;
  }
}

/** Writers note what was answered, on any server; readers know it before they ask. */
async function writersAndReaders(servers: readonly TestApp[], tutors: number): Promise<void> {
  const first = serverOf(servers, 0);
  await withoutLimits(first);
  const all = await Promise.all(Array.from({ length: tutors }, async (): Promise<Told> => ({
    teacher: await aTeacher(first, { hours: [["00:00", "24:00"]] }),
    student: await first.student(),
    price: 0,
    booked: 0,
  })));
  const viewer = await first.student();
  const until = performance.now() + 4_000;
  let [reads, writes] = [0, 0];
  const goesOn = () => performance.now() < until || writes < 60 || reads < 60;
  const writer = async (told: Told, nth: number) => {
    for (let turn = 1; goesOn(); turn++) {
      await writeOne(serverOf(servers, nth + turn), told, turn);
      writes++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const reader = async (nth: number) => {
    const looksAtTimes = nth % 2 === 1;
    const query = looksAtTimes
      ? "free_from=2027-03-10&free_to=2027-03-10&timezone=UTC&limit=50"
      : "sort=rating&limit=50";
    while (goesOn()) {
      await new Promise((resolve) => setTimeout(resolve));
      const least = all.map(({ teacher, price, booked }) => ({ id: teacher.id, price, booked }));
      const page: Page = JSON.parse(await ask(serverOf(servers, nth), viewer, query));
      reads++;
      for (const { id, price, booked } of least) {
        const seen = page.results.find(({ tutor_id }) => tutor_id === id);
        expect(Number(seen?.price), "an old price").toBeGreaterThanOrEqual(price);
        if (!looksAtTimes) continue;
        const hour = Number(seen?.next_free?.slice(11, 13));
        expect(hour, "a time that is booked").toBeGreaterThanOrEqual(booked);
      }
    }
  };
  await Promise.all([
    ...all.map(writer),
    ...Array.from({ length: 24 - tutors }, (_, i) => reader(i)),
  ]);
}

describe("a single server", () => {
  test("after every kind of write the next list is right", async () => {
    await everyWriteIsSeen([await anApp()]);
  }, 120_000);

  test("24 writers and readers: no list is older than an answered write", async () => {
    await writersAndReaders([await anApp()], 8);
  }, 60_000);

  test("what was written past the program is seen a second later", async () => {
    const app = await anApp();
    const [tutor, student] = [await aTeacher(app, { name: "Before" }), await app.student()];
    await ask(app, student, "");
    expect(await ask(app, student, "")).toContain("Before");
    await app.tenant.db`update users set name = 'After' where id = ${tutor.id}`;
    app.clock.now += 1_000;
    expect(await ask(app, student, "")).toContain("After");
  });

  test("a kept list of free times ends with the minute, and with a hold", async () => {
    const app = await anApp({ now: new Date(Date.now() + 20_000).toISOString() });
    const tutor = await aTeacher(app, { hours: [["00:00", "24:00"]] });
    const student = await app.student();
    const soonest = async () =>
      (JSON.parse(await ask(app, student, "sort=soonest_free&duration_minutes=15")) as Page)
        .results[0]?.next_free ?? "";
    const first = Date.parse(await soonest());
    await app.sieves?.idle();
    expect(Date.parse(await soonest())).toBe(first);
    app.clock.now = first;
    const next = Date.parse(await soonest());
    expect(next).toBe(first + 1_800_000);
    const [soon, later] = [new Date(next).toISOString(), new Date(next + 1_800_000).toISOString()];
    await app.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder)
      values (${tutor.id}, ${student.id}, ${soon}, ${later}, 'booking', 'held',
        clock_timestamp() + interval '1 second', 'user 1')`;
    app.written();
    expect(Date.parse(await soonest())).toBe(next + 1_800_000);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    app.clock.now += 1_200;
    expect(Date.parse(await soonest())).toBe(next);
  });
});

describeWithRedis("two servers", () => {
  let redis: TestRedis;
  const twoServers = async () => {
    const tenant = await aTenant();
    return [
      await anApp({ tenant, redis: redis.rest }),
      await anApp({ tenant, redis: redis.rest }),
    ];
  };
  beforeAll(async () => void (redis = await startRedis()));
  afterAll(() => redis.close());

  test("after every kind of write through one, the next list of each is right", async () => {
    await everyWriteIsSeen(await twoServers());
  }, 120_000);

  test("24 writers and readers: no list is older than an answered write", async () => {
    await writersAndReaders(await twoServers(), 8);
  }, 60_000);
});
