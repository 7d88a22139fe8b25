import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import { anEmptyDatabase } from "../support/database.ts";
import { type RunningServer, runToEnd, startServer } from "../support/server.ts";

let dataDir: string;

beforeAll(async () => {
  dataDir = await Deno.makeTempDir({ prefix: "halfhour-start-" });
});

afterAll(async () => {
  await Deno.remove(dataDir, { recursive: true });
});

type Week = { total_cells: number; cells: { start: string; status: string }[] };

async function weekOf(server: RunningServer): Promise<Week> {
  const { url, authorization } = server.curl;
  const answer = await fetch(url, { headers: { authorization } });
  expect(answer.status).toBe(200);
  return answer.json();
}

test(
  "200: the printed curl shows a week; the data outlives Ctrl-C, SIGTERM and kill -9",
  async () => {
    const first = await startServer(dataDir);
    expect(first.output()).toMatch(/^\{"version":"\d+\.\d+\.\d+",.*"event":"serving"\}$/m);
    expect(first.output()).toMatch(/^Telegram bot +deno task bot, with a token from @BotFather/m);
    const week = await weekOf(first);
    expect(week.cells).toHaveLength(week.total_cells);
    expect(new Set(week.cells.map((cell) => cell.status))).toContain("booked");
    const answer = await fetch(`${first.address}/api/tutor/services`, {
      method: "POST",
      headers: { authorization: first.curl.authorization, "content-type": "application/json" },
      body: JSON.stringify({ name: "Kept", duration_minutes: 45, price: "9.5", currency: "EUR" }),
    });
    expect(answer.status).toBe(201);
    expect(await first.stop("SIGINT")).toMatchObject({ code: 0 });

    for (const signal of ["SIGTERM", "SIGKILL", "SIGTERM"] as const) {
      const again = await startServer(dataDir);
      expect(await weekOf(again)).toEqual(week);
      const services = await fetch(`${again.address}/api/tutor/services`, {
        headers: { authorization: again.curl.authorization },
      }).then((response) => response.json());
      expect(JSON.stringify(services)).toContain('"Kept"');
      const { code, ms } = await again.stop(signal);
      expect(code).toBe(signal === "SIGKILL" ? 137 : 0);
      expect(ms).toBeLessThan(10_000);
    }
  },
  120_000,
);

test("kill -9 while the data is made: the next start begins anew and serves", async () => {
  const ownDir = await Deno.makeTempDir({ prefix: "halfhour-start-" });
  const unfinished = async () =>
    (await Array.fromAsync(Deno.readDir(`${ownDir}/postgres`)).catch(() => []))
      .filter(({ name }) => name.startsWith("data.unfinished"));
  const first = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "src/deno.ts"],
    env: { DATABASE_URL: "", DATA_DIR: ownDir, PORT: "0" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await expect.poll(unfinished, { timeout: 20_000 }).toHaveLength(1);
  first.kill("SIGKILL");
  expect((await first.status).code).toBe(137);
  const second = await startServer(ownDir);
  expect((await weekOf(second)).total_cells).toBeGreaterThan(300);
  await second.stop("SIGTERM");
  await Deno.remove(ownDir, { recursive: true });
}, 60_000);

test(
  "all three tokens are who they say; a request in flight when SIGTERM comes gets its answer",
  async () => {
    const server = await startServer(dataDir);
    for (const role of ["tutor", "student", "admin"] as const) {
      const profile = await fetch(`${server.address}/api/me/profile`, {
        headers: { authorization: `Bearer ${server.token(role)}` },
      }).then((response) => response.json());
      expect(profile.role).toBe(role);
    }
    const { url, authorization } = server.curl;
    const asked = Array.from({ length: 20 }, () => fetch(url, { headers: { authorization } }));
    const stopping = server.stop("SIGTERM");
    const answers = await Promise.allSettled(asked);
    for (const answer of answers) {
      if (answer.status === "fulfilled") expect(answer.value.status).toBe(200);
    }
    expect(await stopping).toMatchObject({ code: 0 });
  },
  60_000,
);

const DAY = 86_400_000;

test(
  "SERVICE_KEY is a service key of demo; the next one books the hold of the old; a third is refused in one sentence",
  async () => {
    const aKey = () => `hh_svc_${crypto.randomUUID()}`;
    const [old, renewed, third] = [aKey(), aKey(), aKey()];
    const first = await startServer(dataDir, { SERVICE_KEY: old });
    const asked = (header: string) =>
      fetch(first.curl.url, { headers: { "x-service-key": header } }).then(({ status }) => status);
    expect([await asked(old), await asked(`${old}x`)]).toEqual([200, 401]);
    const booking = await aFreeTime(first);
    const held = await sendAs(old, first, "/bookings/holds", { ...booking, minutes: 15 });
    expect(held.status).toBe(201);
    await first.stop("SIGTERM");

    const second = await startServer(dataDir, { SERVICE_KEY: renewed });
    const booked = await sendAs(renewed, second, "/bookings", {
      ...booking,
      hold_id: held.body.id,
    });
    expect(booked).toMatchObject({ status: 201 });
    await second.stop("SIGTERM");

    const { code, err } = await runToEnd({ SERVICE_KEY: third, PORT: "0", DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).toMatch(/SERVICE_KEY.*two service keys/);
    expect(err).not.toContain(third);
  },
  60_000,
);

/** Sends JSON with a service key. */
async function sendAs(key: string, { address }: RunningServer, path: string, body: object) {
  const answer = await fetch(`${address}/api${path}`, {
    method: "POST",
    headers: { "x-service-key": key, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** A time at which the printed student can book the printed tutor's first service. */
async function aFreeTime(server: RunningServer) {
  const asStudent = { headers: { authorization: `Bearer ${server.token("student")}` } };
  const read = (path: string) =>
    fetch(`${server.address}/api${path}`, asStudent).then((answer) => answer.json());
  const tutor_id = Number(new URL(server.curl.url).searchParams.get("tutor_id"));
  const { id: student_id } = await read("/me/profile");
  const { results: [service] } = await read(`/tutors/${tutor_id}/services`);
  const at = new Date(Math.ceil(Date.now() / DAY + 3) * DAY).toISOString();
  const { alternatives: [free] } = await read(
    `/schedule/explain?tutor_id=${tutor_id}&start=${at}&duration_minutes=${service.duration_minutes}`,
  );
  return { tutor_id, service_id: service.id, student_id, start: free.utc_start };
}

test(
  "LOG_LEVEL=silent writes no line of the log, LOG_LEVEL=warn none of what goes well",
  async () => {
    for (const LOG_LEVEL of ["silent", "warn"]) {
      const server = await startServer(dataDir, { LOG_LEVEL });
      await weekOf(server);
      await server.stop("SIGTERM");
      const told = server.output().split("\n").filter((line) => line.startsWith('{"time"'));
      // What takes long on a busy machine does not go well.
      const ofWhatGoesWell = told.filter((line) => !/"slow":true|"\w+_slow"/.test(line));
      expect(LOG_LEVEL === "silent" ? told : ofWhatGoesWell).toEqual([]);
    }
  },
  60_000,
);

test("exit 1: bad variables are named, all at once, without their secrets", async () => {
  const { code, err } = await runToEnd({
    PORT: "99999",
    JWT_HS256_SECRET: "short-secret",
    LOG_LEVEL: "loud",
    DATA_DIR: dataDir,
  });
  expect(code).toBe(1);
  for (const name of ["PORT", "JWT_HS256_SECRET", "LOG_LEVEL"]) expect(err).toContain(name);
  expect(err).not.toContain("short-secret");
});

/** A database whose first migration was another one: of a state of the project before this. */
async function makeOlder(url: string): Promise<void> {
  const sql = connect(url, { max: 1 });
  await sql.unsafe(`
    create schema control;
    create table control.migrations (
      tenant_id bigint, number int, name text, sha256 text, applied_at timestamptz default now()
    );
    insert into control.migrations values (null, 1, 'foundation', 'of before');`)
    .finally(() => sql.end());
}

function expectWhatToDo({ code, err }: { code: number; err: string }): void {
  expect(code).toBe(1);
  expect(err.trim().split("\n")).toHaveLength(1);
  expect(err).toMatch(
    /^migration 1 \(foundation\) was changed .*remove the folder named by DATA_DIR, or drop the data/,
  );
}

test("exit 1: of a data folder of before one sentence says what to do, and it stays", async () => {
  const ownDir = await Deno.makeTempDir({ prefix: "halfhour-start-" });
  const postgres = await startEmbeddedPostgres(`${ownDir}/postgres`);
  await makeOlder(postgres.url);
  await postgres.stop();
  expectWhatToDo(await runToEnd({ PORT: "0", DATA_DIR: ownDir }));
  expectWhatToDo(await runToEnd({ PORT: "0", DATA_DIR: ownDir }));
  await Deno.remove(ownDir, { recursive: true });
  const again = await startServer(ownDir);
  expect((await weekOf(again)).total_cells).toBeGreaterThan(300);
  await again.stop("SIGTERM");
  await Deno.remove(ownDir, { recursive: true });
}, 60_000);

test("exit 1: of a database of before one sentence says what to do", async () => {
  const { url } = await anEmptyDatabase();
  await makeOlder(url);
  expectWhatToDo(await runToEnd({ PORT: "0", DATABASE_URL: url, DATA_DIR: dataDir }));
});

test("exit 1: a port that is taken is told in one sentence", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, err } = await runToEnd({ PORT: `${listener.addr.port}`, DATA_DIR: dataDir });
  listener.close();
  expect(code).toBe(1);
  expect(err.trim().split("\n")).toHaveLength(1);
  expect(err).toContain(`Port ${listener.addr.port}`);
}, 60_000);

test("exit 1: a HOST that is not this machine's is told in one sentence", async () => {
  const { code, err } = await runToEnd({ PORT: "0", HOST: "203.0.113.7", DATA_DIR: dataDir });
  expect(code).toBe(1);
  expect(err.trim().split("\n")).toHaveLength(1);
  expect(err).toContain("HOST");
}, 60_000);
