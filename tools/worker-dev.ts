/**
 * deno task worker:dev: runs the Worker on this machine, on Cloudflare's own runtime by `wrangler dev`. It has what
 * `deno task start` has, an up-to-date PostgreSQL with the tenant demo, and Redis where redis-server is installed.
 */
import { type Config, readConfig } from "../src/config.ts";
import { developmentSecret } from "../src/platform/deno/development-secret.ts";
import { openDatabase } from "../src/platform/deno/open-database.ts";
import { untilSignal } from "../src/platform/deno/until-signal.ts";
import { createLogger } from "../src/platform/logging/log.ts";
import { demoGreeting } from "../src/start/demo-greeting.ts";
import { openDatabases } from "../src/start/open-databases.ts";
import { readWorkerConfig, workerNames } from "../src/start/worker/read-worker-config.ts";
import { prepareDatabase } from "../src/start/prepare-database.ts";
import { startLocalRedis } from "./worker/local-redis.ts";
import { startWrangler, untilServing } from "./worker/wrangler.ts";

/** How to stop what was started, in the order of starting. */
type Started = (() => Promise<unknown>)[];

const elapsed = () => performance.now();
const now = () => Date.now();

async function main(started: Started): Promise<void> {
  const stopped = untilSignal().then(() => false);
  const config = readConfig(Deno.env.toObject());
  const log = createLogger({ level: config.logLevel, sink: (line) => console.log(line), now });
  const database = await openDatabase(config);
  started.push(() => database.close());
  database.keepRunning((error) => log.error("database_died", { error }));
  const secret = config.jwt.secret ?? await developmentSecret(config.dataDir);
  const variables = {
    ...given(),
    HALFHOUR_ENV: config.environment,
    DATABASE_URL: database.url,
    JWT_HS256_SECRET: secret,
    WEBHOOK_KEYS: config.webhooks.keys.join(",") ||
      await developmentSecret(config.dataDir, "webhook-key"),
    ...await redisVariables(config, started),
  };
  // Before all starts: the Worker itself would say it at each request.
  readWorkerConfig(variables);
  await prepareDatabase({ config, url: database.url, log, now });
  const address = `http://${config.host}:${config.port}`;
  const wrangler = await startWrangler(config, variables);
  started.push(() => wrangler.stop());
  if (!await Promise.race([untilServing(address, wrangler.ended), stopped])) return;
  console.log(
    `\nThe Worker serves ${address}/api\n${await greeted(config, database.url, address, secret)}`,
  );
  await Promise.race([wrangler.ended, stopped]);
}

/** Of the environment, and of .env, what is set. */
const given = (): Record<string, string> =>
  Object.fromEntries(
    workerNames.map((name) => [name, Deno.env.get(name) ?? ""] as const)
      .filter(([, value]) => value !== ""),
  );

async function redisVariables(
  { redis }: Config,
  started: Started,
): Promise<Record<string, string>> {
  if (redis !== null) return {};
  const own = await startLocalRedis();
  if (own === null) {
    console.warn("redis-server is not installed: each isolate counts and remembers for itself");
    return {};
  }
  started.push(() => own.close());
  return { UPSTASH_REDIS_REST_URL: own.url, UPSTASH_REDIS_REST_TOKEN: own.token };
}

async function greeted(config: Config, url: string, address: string, secret: string) {
  const { control, pools } = openDatabases({ config, url, spans: null, elapsed });
  try {
    const reached = { ...config.jwt, address, secret, tenants: pools, hasPages: true };
    return await demoGreeting({ ...reached, now: now() });
  } finally {
    await Promise.all([pools.close(500), control.end({ timeout: 0.5 })]);
  }
}

const started: Started = [];
let code = 0;
try {
  await main(started);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  code = 1;
} finally {
  for (const stop of started.reverse()) {
    await stop().catch((error) => {
      console.error(error);
      code = 1;
    });
  }
}
Deno.exit(code);
