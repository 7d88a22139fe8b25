import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aTenant } from "../support/database.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { addSlot } from "../support/tutoring.ts";
import { checkFreshness } from "./freshness-checker.ts";
import { askServer, notEmpty, readWeek, WEEK, type Week, weekPath } from "./week.ts";
import { aScene, runHorizonTask, type Scene, WRITES } from "./writes.ts";

describeWithRedis("two servers that share Redis", () => {
  let redis: TestRedis;
  let first: TestApp;
  let second: TestApp;
  /** A third one without Redis, freshly started: what the database says. */
  let truth: () => Promise<TestApp>;

  beforeAll(async () => {
    redis = await startRedis();
    const tenant = await aTenant();
    first = await anApp({ tenant, redis: redis.rest });
    second = await anApp({ tenant, redis: redis.rest });
    truth = () => anApp({ tenant });
  });
  afterEach(() => tick(60_000));
  afterAll(() => redis.close());

  /** After a failure Redis is left alone for a second of the servers' clocks. */
  const tick = (ms: number) => {
    for (const server of [first, second]) server.clock.now += ms;
  };
  const weekFrom = async (server: TestApp, client: Client, tutorId: number): Promise<Week> => {
    const response = await askServer(server, client, weekPath(tutorId));
    expect(response.status).toBe(200);
    return response.json();
  };
  /** All that both servers show to owner and stranger. */
  const views = async ({ tutor, student }: Scene) => {
    const weeks: Week[] = [];
    for (const server of [first, second]) {
      for (const client of [tutor, student]) weeks.push(await weekFrom(server, client, tutor.id));
    }
    return weeks;
  };
  const mustBeFresh = async (scene: Scene, name: string) => {
    const server = await truth();
    const [owners, strangers] = [
      await weekFrom(server, scene.tutor, scene.tutor.id),
      await weekFrom(server, scene.student, scene.tutor.id),
    ];
    expect(await views(scene), name).toEqual([owners, strangers, owners, strangers]);
  };

  test("after every kind of write through one, the next read from each is fresh", async () => {
    const scene = await aScene(first);
    for (const [name, write] of WRITES) {
      const before = await views(scene);
      await write(scene);
      await mustBeFresh(scene, name);
      expect(await views(scene), name).not.toEqual(before);
    }
  });

  test("after the daily task of one, the next read from each is fresh", async () => {
    const scene = await aScene(first);
    const path = weekPath(scene.tutor.id, "2027-06-07");
    for (const server of [first, second]) await askServer(server, scene.tutor, path);
    await runHorizonTask(scene);
    for (const server of [first, second]) {
      const week: Week = await (await askServer(server, scene.tutor, path)).json();
      expect(notEmpty(week)).toHaveLength(8);
    }
  });

  test("what was stored before the tutor's midnight is not served after it, by the other neither", async () => {
    const own = await anApp({ now: "2027-03-01T21:59:59Z", redis: redis.rest });
    const other = await anApp({
      tenant: own.tenant,
      now: "2027-03-01T21:59:59Z",
      redis: redis.rest,
    });
    const tutor = await own.tutor({ zone: "Europe/Kyiv" });
    const untils = async () => {
      const weeks = [await weekFrom(own, tutor, tutor.id), await weekFrom(other, tutor, tutor.id)];
      return weeks.map(({ bookable_until }) => bookable_until);
    };
    expect(await untils()).toEqual(["2027-05-30T21:00:00Z", "2027-05-30T21:00:00Z"]);
    // The first has it stored, whichever of the two reads first afterwards.
    for (const server of [other, own]) server.clock.now += 1000;
    const late = await anApp({
      tenant: own.tenant,
      now: "2027-03-01T22:00:00Z",
      redis: redis.rest,
    });
    expect((await weekFrom(late, tutor, tutor.id)).bookable_until).toBe("2027-05-31T21:00:00Z");
    expect(await untils()).toEqual(["2027-05-31T21:00:00Z", "2027-05-31T21:00:00Z"]);
  });

  test("what is written past the API is seen at once", async () => {
    const scene = await aScene(first);
    await views(scene);
    const { tutor } = scene;
    await first.tenant.db`
      insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
      values (${tutor.id}, ${WEEK}, '15:00', '16:00', 'UTC', '2027-03-08T15:00Z', '2027-03-08T16:00Z', 'manual')`;
    await mustBeFresh(scene, "insert");
    await first.tenant.db`delete from slots where tutor_id = ${tutor.id}`;
    expect((await views(scene)).flatMap(notEmpty)).toEqual([]);
  });

  test("a killed Redis makes no answer stale or an error, nor does one that comes back empty", async () => {
    const scene = await aScene(first);
    await views(scene);
    await redis.kill();
    await addSlot(scene.tutor, WEEK, ["15:00", "16:00"]);
    await mustBeFresh(scene, "killed");
    tick(2_000);
    await addSlot(scene.tutor, WEEK, ["16:00", "17:00"]);
    await mustBeFresh(scene, "still down");
    await redis.restart();
    tick(2_000);
    await addSlot(scene.tutor, WEEK, ["17:00", "18:00"]);
    await mustBeFresh(scene, "restarted");
    expect(notEmpty(await readWeek(scene.student, scene.tutor.id))).toHaveLength(8 + 6);
  });

  test("a frozen Redis is gone without, and what it held is not served when it thaws", async () => {
    const scene = await aScene(first);
    await views(scene);
    redis.freeze();
    await addSlot(scene.tutor, WEEK, ["15:00", "16:00"]);
    await mustBeFresh(scene, "frozen");
    for (let i = 0; i < 20; i++) await weekFrom(second, scene.student, scene.tutor.id);
    redis.thaw();
    tick(2_000);
    await mustBeFresh(scene, "thawed");
    await addSlot(scene.tutor, WEEK, ["16:00", "17:00"]);
    await mustBeFresh(scene, "after it");
  });

  test("a server without its own copy takes the week from Redis, to the byte", async () => {
    const { tutor, student } = await aScene(first);
    const text = async (server: TestApp, headers = {}) =>
      (await askServer(server, student, weekPath(tutor.id), headers)).text();
    const shown = await text(first);
    // Were it built anew, it would show this slot, which raises no version.
    await first.tenant.db.transaction(async (tx) => {
      await tx`alter table slots disable trigger slots_raise_the_version_when_inserted`;
      await tx`
        insert into slots (tutor_id, date, start_time, end_time, timezone, starts_at, ends_at, source)
        values (${tutor.id}, ${WEEK}, '15:00', '16:00', 'UTC', '2027-03-08T15:00Z', '2027-03-08T16:00Z', 'manual')`;
      await tx`alter table slots enable trigger slots_raise_the_version_when_inserted`;
    });
    const third = await anApp({ tenant: first.tenant, redis: redis.rest });
    expect(await text(third)).toBe(shown);
    expect(await text(await truth())).not.toBe(shown);
  });

  test("readers beside writers on both, Redis dying and coming back: nobody sees an older week", async () => {
    const { tutor, student } = await aScene(first);
    const trouble = async () => {
      await pause(500);
      await redis.kill();
      await pause(400);
      tick(1_500);
      await redis.restart();
      tick(1_500);
      await pause(400);
      redis.freeze();
      await pause(300);
      redis.thaw();
      tick(1_500);
    };
    const [{ reads, changes }] = await Promise.all([
      checkFreshness({ servers: [first, second], tutor, student, milliseconds: 2_500 }),
      trouble(),
    ]);
    expect(reads).toBeGreaterThan(20);
    expect(changes).toBeGreaterThanOrEqual(20);
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
