import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import { developmentSecret } from "../../src/platform/deno/development-secret.ts";
import { type RunningServer, startServer } from "../support/server.ts";

/** X12: the real program on a machine whose clock is wrong; the database's is right. */
const DAY = 86_400_000;
const LONG = 60_000;

let dataDir: string;
let ahead: string[];
beforeAll(async () => {
  dataDir = await Deno.makeTempDir({ prefix: "halfhour-clock-" });
  const right = await startServer(dataDir);
  ahead = await lessonsAhead(right);
  await right.stop("SIGTERM");
}, LONG);
afterAll(() => Deno.remove(dataDir, { recursive: true }));

async function read(server: RunningServer, path: string, token = server.token("tutor")) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.address}/api${path}`, { headers });
  return { status: answer.status, body: await answer.json() };
}

/** The database is asked for its time, and half of that question's way on a busy machine is not known: the bound of a request. */
const NEAR_MS = 5_000;

/** The tutor's lessons of the next two weeks, each with its status. */
async function lessonsAhead(server: RunningServer): Promise<string[]> {
  const [from, to] = [new Date().toISOString(), new Date(Date.now() + 14 * DAY).toISOString()];
  const { body } = await read(server, `/lessons/my?from=${from}&to=${to}`);
  return body.events.map((lesson: { id: number; status: string }) =>
    `${lesson.id} ${lesson.status}`
  );
}

/** Anna's token, good for a day from `now`. */
const tokenOf = async (now: number) =>
  signToken({
    claims: { tenant: "demo", sub: "anna", role: "tutor", zone: "Europe/Kyiv" },
    secret: await developmentSecret(dataDir),
    now,
    hours: 24,
    issuer: null,
    audience: null,
  });

const maintained = (server: RunningServer) =>
  expect.poll(server.output, { timeout: 20_000 }).toMatch(/"maintained"|"maintenance_rests"/);

test.each([["ahead", 7 * DAY], ["behind", -7 * DAY]])(
  "a server whose clock is seven days %s completes nothing, tells it and goes by the database's",
  async (word, shift) => {
    expect(ahead.length).toBeGreaterThan(5);
    const server = await startServer(dataDir, { CLOCK_SHIFT_MS: `${shift}` });
    onTestFinished(() => server.stop("SIGTERM").then(() => {}, () => {}));
    await maintained(server);
    expect(await lessonsAhead(server)).toEqual(ahead);
    expect(server.output()).toContain('"event":"clock_skewed"');
    expect(server.output()).toMatch(new RegExp(`clock of this machine is 60480\\d s ${word}`));

    const health = await read(server, "/health");
    expect([health.status, health.body]).toEqual([
      200,
      expect.objectContaining({ status: "degraded", clock: "skewed" }),
    ]);
    expect(Math.abs(health.body.clock_skew_ms - shift)).toBeLessThan(NEAR_MS);
    expect(Math.abs(Date.parse(health.body.timestamp) - Date.now())).toBeLessThan(NEAR_MS);

    for (const [days, passed] of [[-3, false], [3, true]] as const) {
      const start = new Date(Math.ceil(Date.now() / DAY + days) * DAY).toISOString();
      const id = new URL(server.curl.url).searchParams.get("tutor_id");
      const { body } = await read(
        server,
        `/schedule/explain?tutor_id=${id}&start=${start}&duration_minutes=60`,
      );
      expect(body.rules.find(({ rule }: { rule: string }) => rule === "in_the_past"))
        .toMatchObject({ passed });
    }
    expect((await read(server, "/me/profile", await tokenOf(Date.now()))).status).toBe(200);
    expect((await read(server, "/me/profile", await tokenOf(Date.now() - 2 * DAY))).status).toBe(
      401,
    );
    expect(await server.stop("SIGTERM")).toMatchObject({ code: 0 });
  },
  LONG,
);
