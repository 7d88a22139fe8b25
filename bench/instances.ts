import { freePort } from "../tools/free-port.ts";
import { bookingsPerSecond, createWanted, serviceKey } from "./bookings.ts";
import { startRedis } from "./redis.ts";
import { type BenchRow, byTurns, type Surroundings } from "./row.ts";
import { getsPerSecond, requestsFor } from "./weeks.ts";

const INSTANCES = 4;

type Program = { readonly port: number; readonly stop: () => Promise<void> };

/**
 * Several processes at one port against one process, with the same Redis and PostgreSQL. All of it shares the machine's
 * processors with the load: on two of them it shows what several processes cost, not what they bring.
 */
export async function instancesBench(around: Surroundings): Promise<BenchRow[]> {
  const redis = await startRedis();
  if (redis === null) return [];
  const start = (options: readonly string[]) => startProgram(around, redis.rest, options);
  const one = await start([]);
  const several = await start(["--instances", `${INSTANCES}`]);
  try {
    const weeks = await requestsFor(around);
    const wanted = createWanted(around);
    const key = await serviceKey(around);
    const compared = (name: string, run: (port: number) => Promise<number>) =>
      byTurns(
        `${name}: ${INSTANCES} processes / one`,
        null,
        () => run(one.port),
        () => run(several.port),
      );
    return [
      await compared(
        "week view from cache, 32 connections",
        (port) => getsPerSecond(port, 32, weeks),
      ),
      await compared("bookings, 8 clients", (port) => bookingsPerSecond(port, key, wanted)),
    ];
  } finally {
    await Promise.all([one.stop(), several.stop(), redis.stop()]);
  }
}

/** The program as it is run in production, until it answers. */
async function startProgram(
  { url, secret }: Surroundings,
  redis: { readonly url: string; readonly token: string },
  options: readonly string[],
): Promise<Program> {
  const port = freePort();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "src/deno.ts", ...options],
    env: {
      HALFHOUR_ENV: "production",
      PORT: `${port}`,
      DATABASE_URL: url,
      MAX_CONNECTIONS: "40",
      JWT_HS256_SECRET: secret,
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redis.token,
    },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  while (!await isServing(port)) await new Promise((done) => setTimeout(done, 100));
  return {
    port,
    async stop() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

const isServing = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/api/health/live`).then(async (answer) => {
    await answer.body?.cancel();
    return answer.ok;
  }, () => false);
