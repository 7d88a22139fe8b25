/**
 * Q4 and X12 while something goes wrong under load, on the real program with a Redis and a PostgreSQL of its
 * own: what was answered is true, every request is answered within its bound, and two seconds after the
 * cause's end all is as it was.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import { mondayOf } from "../../src/time/date.ts";
import { overlapsOf } from "../load/checker.ts";
import { makeCaller, makePeople, type Target } from "../load/soak/people.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { startServer } from "../support/server.ts";
import { randomOf, SEED } from "../time/random.ts";
import { type Cause, causes, CHECKER, type Ground } from "./causes.ts";
import { clientLife, type Ledger, liesOf } from "./ledger.ts";
import { overHttp, type Sent } from "./over-http.ts";
import { openUnrulyLink } from "./unruly-link.ts";

const SECRET = "the secret of a server that is disturbed";
const CLIENTS = 12;
/** A request's bound, and what a busy machine may add to it. */
const ANSWERED_MS = 5_000 + 1_000;
const WELL_AGAIN_MS = 2_000;
/** For so long it is looked at whether all is well. */
const LOOKED_AT_MS = 600;

let ground: Ground;
let ledger: Ledger;
const sent: Sent[] = [];
const closing: (() => Promise<unknown> | unknown)[] = [];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Twelve students who book, move and cancel without an end, and look at the weeks of what they did. */
async function startLoad(target: Target): Promise<void> {
  const { tutors } = await makePeople(target, 4);
  const { students } = await makePeople(target, CLIENTS);
  const client = (caller: Parameters<typeof overHttp>[1]) => overHttp(target.origin, caller, sent);
  const admin = client(await makeCaller(target, "the-admin", "admin"));
  let goesOn = true;
  const lives = students.map(async (student, i) => {
    const act = clientLife(ledger, client(student), admin, tutors, randomOf(SEED + i));
    while (goesOn) await act().then(() => pause(5));
  });
  closing.push(async () => {
    goesOn = false;
    await Promise.all(lives);
  });
}

async function aGround(): Promise<Ground> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-faults-" });
  await Deno.chmod(folder, 0o755);
  closing.push(() => Deno.remove(folder, { recursive: true }));
  const postgres = await startEmbeddedPostgres(folder);
  closing.push(() => postgres.stop());
  postgres.keepRunning(() => {});
  const redis = await startRedis();
  closing.push(redis.close);
  const link = openUnrulyLink(postgres.url, Math.random);
  closing.push(link.close);
  const clock = `${folder}/clock-shift-ms`;
  await Deno.writeTextFile(clock, "0");
  const server = await startServer(folder, {
    DATABASE_URL: link.url,
    UPSTASH_REDIS_REST_URL: redis.rest.url,
    UPSTASH_REDIS_REST_TOKEN: redis.rest.token,
    JWT_HS256_SECRET: SECRET,
    CLOCK_SHIFT_FILE: clock,
  });
  closing.push(() => server.stop("SIGTERM"));
  const database = connect(postgres.superuserUrl, {
    max: 2,
    timeouts: noTimeouts,
    searchPath: ["hh_demo", "extensions"],
    name: CHECKER,
  });
  closing.push(() => database.end({ timeout: 1 }));
  return {
    server,
    redis,
    link,
    database,
    processes: () => processesIn(`${folder}/data`),
    moveClock: (ms) => Deno.writeTextFile(clock, `${ms}`),
  };
}

/** Waits until a little has been answered, lets it happen, and waits until it should be forgotten. */
async function watch(cause: Cause): Promise<{ readonly began: number; readonly ended: number }> {
  await pause(LOOKED_AT_MS / 2);
  const began = performance.now();
  await cause.happens(ground);
  const ended = performance.now();
  await pause(WELL_AGAIN_MS + LOOKED_AT_MS);
  return { began, ended };
}

/** Not answered as asked, which is nobody's fault but the server's. */
const isFailure = ({ status }: Sent) => status >= 500;

async function processesIn(data: string): Promise<readonly number[]> {
  const [first = ""] = (await Deno.readTextFile(`${data}/postmaster.pid`)).split("\n");
  const { stdout } = await new Deno.Command("pgrep", { args: ["-P", first] }).output();
  const others = new TextDecoder().decode(stdout).split("\n").filter(Boolean);
  return [first, ...others].map(Number);
}

describeWithRedis("under load", () => {
  beforeAll(async () => {
    ground = await aGround();
    await ground
      .database`update settings set max_active_with_tutor = 10000, max_active_in_all = 10000`;
    ledger = {
      attempts: [],
      counts: new Map(),
      stale: [],
      faults: [],
      monday: mondayOf(new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10)),
    };
    await startLoad({ origin: ground.server.address, tenant: "demo", secret: SECRET });
  }, 60_000);
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  }, 60_000);

  test.each(causes)(`answered = done, in time, and soon well again: $name`, async (cause) => {
    const { began, ended } = await watch(cause);
    // However slow the machine is, somebody books again.
    await expect.poll(() =>
      sent.some(({ what, began }) => what === "POST /bookings" && began > ended + WELL_AGAIN_MS)
    ).toBe(true);
    const during = sent.filter((one) => one.began + one.ms > began);
    expect(during.filter(({ ms }) => ms > ANSWERED_MS)).toEqual([]);
    const [whenWell, atAll] = [ended + WELL_AGAIN_MS, during.filter(isFailure)];
    expect(cause.isBorne ? atAll : atAll.filter((one) => one.began > whenWell)).toEqual([]);
    expect(await overlapsOf(ground.database)).toEqual([]);
    expect([...ledger.faults, ...ledger.stale]).toEqual([]);
  }, 60_000);

  test("what was answered is in the database, and nothing else", async () => {
    const end = closing.pop();
    await end?.();
    console.info([...ledger.counts].toSorted().map(([what, n]) => `${what}: ${n}`).join(", "));
    expect(await liesOf(ground.database, ledger)).toEqual([]);
  }, 60_000);
});
