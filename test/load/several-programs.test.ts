/** Real programs with one PostgreSQL and one Redis: one truth, whichever of them is asked (L4, C2, C3). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import { mondayOf } from "../../src/time/date.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { type Caller, makePeople, type Target, type Tutor } from "./soak/people.ts";

const SECRET = "the secret of two programs that share all";
const DAY = 86_400_000;
const STUDENTS = 200;
const ROUNDS = 60;
const MONDAY = mondayOf(new Date(Date.now() + 14 * DAY).toISOString().slice(0, 10));

type Answered = { readonly status: number; readonly body: Record<string, unknown> };
type Cell = { readonly start: string; readonly status: string; readonly lesson_id: number | null };

/** Each a program, by its command line. */
const PROGRAMS = {
  "two programs": [[], []],
  "four processes at one port": [["--instances", "4"]],
} as const satisfies Record<string, readonly (readonly string[])[]>;

describeWithRedis("with one Redis", () => {
  describe.each(Object.entries(PROGRAMS))("%s", (_, programs) => promisesOf(programs));
});

function promisesOf(programs: readonly (readonly string[])[]): void {
  const servers: RunningServer[] = [];
  let tutor: Tutor;
  let students: readonly Caller[];
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const folder = await Deno.makeTempDir({ prefix: "halfhour-two-" });
    closing.push(() => Deno.remove(folder, { recursive: true }));
    await Deno.chmod(folder, 0o755);
    const postgres = await startEmbeddedPostgres(folder, { durable: false });
    closing.push(() => postgres.stop());
    const redis = await startRedis();
    closing.push(redis.close);
    const env = {
      DATABASE_URL: postgres.url,
      UPSTASH_REDIS_REST_URL: redis.rest.url,
      UPSTASH_REDIS_REST_TOKEN: redis.rest.token,
      JWT_HS256_SECRET: SECRET,
    };
    // One after the other: the first migrates.
    for (const options of programs) {
      servers.push(await startServer(folder, env, [], Deno.cwd(), options));
    }
    closing.push(() => Promise.all(servers.map((server) => server.stop("SIGTERM"))));
    const demo = connect(postgres.url, {
      max: 1,
      timeouts: noTimeouts,
      role: "hh_demo",
      searchPath: ["hh_demo", "extensions"],
    });
    await demo`update settings set max_active_with_tutor = 10000, max_active_in_all = 10000`;
    await demo.end();
    const target: Target = { origin: at(0).address, tenant: "demo", secret: SECRET };
    const people = await makePeople(target, STUDENTS, 1);
    ({ students } = people);
    tutor = people.tutors[0] ?? expect.fail("there is no tutor");
  }, 120_000);
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  }, 60_000);

  const at = (n: number): RunningServer =>
    servers[n % servers.length] ?? expect.fail("there is no server");

  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  closing.push(() => Promise.resolve(client.close()));

  async function ask(
    n: number,
    by: Caller,
    path: string,
    body?: object,
    key?: string,
  ): Promise<Answered> {
    const answer = await fetch(`${at(n).address}/api${path}`, {
      method: body === undefined ? "GET" : "POST",
      // On a connection of its own, which may be another process's.
      client,
      headers: {
        authorization: by.authorization,
        connection: "close",
        ...key !== undefined && { "idempotency-key": key },
        "content-type": "application/json",
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  }

  const book = (n: number, by: Caller, start: string, key = crypto.randomUUID() as string) =>
    ask(n, by, "/bookings", { tutor_id: tutor.id, service_id: tutor.serviceId, start }, key);
  /** As a client does who is told to come again: the same request, until it is answered. */
  async function bookAtLast(n: number, by: Caller, start: string): Promise<Answered> {
    const key = crypto.randomUUID();
    for (;;) {
      const answer = await book(n, by, start, key);
      const isUnderWay = answer.body["code"] === "idempotency_in_progress";
      if (answer.status !== 503 && !isUnderWay) return answer;
    }
  }

  const hourOn = (day: number) =>
    new Date(Date.parse(MONDAY) + day * DAY + 10 * 3_600_000).toISOString();

  test("409: of two hundred students at all of them one gets the hour", async () => {
    const answers = await Promise.all(
      students.map((student, n) => bookAtLast(n, student, hourOn(6))),
    );
    const told = answers.map(({ status, body }) => `${status} ${body["code"] ?? ""}`.trim());
    expect(told.filter((one) => one === "201")).toHaveLength(1);
    expect(new Set(told)).toEqual(new Set(["201", "409 slot_taken"]));
  });

  test("a week at one program shows what the other has answered, each time", async () => {
    const week = `/calendar/week?tutor_id=${tutor.id}&week_start=${MONDAY}&timezone=UTC`;
    for (let n = 0; n < ROUNDS; n++) {
      const student = students[n] ?? tutor;
      const { status, body } = await book(n, student, hourOn(n % 5));
      expect([status, body["code"]]).toEqual([201, undefined]);
      const shown = (await ask(n + 1, tutor, week)).body["cells"] as Cell[];
      expect(shown.filter(({ lesson_id }) => lesson_id === body["id"])).toHaveLength(2);
      const gone = await ask(n + 1, student, `/lessons/${body["id"]}/cancel`, {});
      expect(gone.status).toBe(200);
      const then = (await ask(n, tutor, week)).body["cells"] as Cell[];
      expect(then.filter(({ lesson_id }) => lesson_id === body["id"])).toEqual([]);
    }
  });

  test("whoever listens at one program is told of each booking at the other", async () => {
    const socket = new WebSocket(
      `${at(1).address.replace("http", "ws")}/ws/calendar/${tutor.id}`,
      ["halfhour.v1", tutor.authorization.replace("Bearer ", "")],
    );
    const heard: { readonly type: string; readonly data: { readonly version?: number } }[] = [];
    socket.onmessage = ({ data }) => void heard.push(JSON.parse(data));
    try {
      await expect.poll(() => heard.length).toBeGreaterThan(0);
      const took: number[] = [];
      for (let n = 0; n < 20; n++) {
        const before = heard.length;
        const began = performance.now();
        const { status, body } = await book(0, students[n] ?? tutor, hourOn(n % 5));
        expect(status).toBe(201);
        await expect.poll(() => heard.length, { interval: 2 }).toBeGreaterThan(before);
        took.push(performance.now() - began);
        await ask(0, students[n] ?? tutor, `/lessons/${body["id"]}/cancel`, {});
        await expect.poll(() => heard.length, { interval: 2 }).toBeGreaterThan(before + 1);
      }
      const versions = heard.flatMap(({ data: { version } }) => version ?? []);
      expect(versions.length).toBeGreaterThanOrEqual(40);
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      took.sort((a, b) => a - b);
      console.info(`booked at one, heard at the other: half within ${took[10]?.toFixed(0)} ms`);
    } finally {
      socket.close();
    }
  });
}
