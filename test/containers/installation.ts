/** What compose.yaml starts, on this machine's network and without an engine: PostgreSQL and Redis are the tests'. */
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import { isHardened } from "../../src/tenants/control-database.ts";
import { findTenant } from "../../src/tenants/tenant.ts";
import { freePort } from "../../tools/free-port.ts";
import { atEnd } from "../support/at-end.ts";
import { type Clients, clientsOf, SECRET } from "../support/clients.ts";
import { type Container, runContainer, startContainer } from "../support/container.ts";
import { buildImages, type Images } from "../support/containers.ts";
import { keepForEnd, somePools, tenantSql } from "../support/database.ts";
import { startRedis } from "../support/redis.ts";

export type Installation = {
  readonly images: Images;
  /** DATABASE_URL of the login that ops/containers/database.sql makes. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** What the API has from compose.yaml; its port is of this machine. */
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
};

/** Like the file that PostgreSQL's image runs when its volume is new, under a name that is free here. */
const OWNER = "halfhour_in_a_box";
const PASSWORD = "the password of the login that owns the database";

/** Builds the images, and makes a database as the one of compose.yaml is made. */
export async function anInstallation(): Promise<Installation> {
  const [images, databaseUrl, redis] = await Promise.all([
    buildImages(),
    aDatabase(),
    startRedis(),
  ]);
  atEnd(() => images.remove());
  atEnd(() => redis.close());
  const port = freePort();
  const env = {
    DATABASE_URL: databaseUrl,
    MIGRATE_AT_START: "false",
    UPSTASH_REDIS_REST_URL: redis.rest.url,
    UPSTASH_REDIS_REST_TOKEN: redis.rest.token,
    JWT_HS256_SECRET: SECRET,
    WEB_HOSTS: "https://market.example",
    WEBHOOK_KEYS: SECRET.replace(",", ""),
    TRUSTED_PROXIES: "1",
    HOST: "127.0.0.1",
    PORT: `${port}`,
  };
  return { images, databaseUrl, redisUrl: redis.url, env, port };
}

async function aDatabase(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-containers-postgres-" });
  const { superuserUrl, stop } = await startEmbeddedPostgres(folder, { durable: false });
  atEnd(async () => {
    await stop();
    await Deno.remove(folder, { recursive: true });
  });
  const text = await Deno.readTextFile("ops/containers/database.sql");
  const script = `${folder}/database.sql`;
  await Deno.writeTextFile(
    script,
    text.replaceAll(/\bhalfhour\b/g, OWNER).replace("../../sql", `${Deno.cwd()}/sql`),
  );
  const at = (url: string, change: object) => Object.assign(new URL(url), change).href;
  const { success, stderr } = await new Deno.Command("psql", {
    args: [
      "-X",
      "-q",
      "-v",
      "ON_ERROR_STOP=1",
      "-d",
      at(superuserUrl, { pathname: "/postgres" }),
      "-f",
      script,
    ],
    env: { DATABASE_PASSWORD: PASSWORD },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return at(superuserUrl, {
    username: OWNER,
    password: encodeURIComponent(PASSWORD),
    pathname: `/${OWNER}`,
  });
}

/** Runs one of the commands, as `docker compose run --rm command …` does. */
export function command(
  { images, databaseUrl }: Installation,
  args: readonly string[],
  volumes: Readonly<Record<string, string>> = {},
) {
  const env = { DATABASE_URL: databaseUrl, HALFHOUR_ENV: "development" };
  return runContainer(images.halfhour, args, { env, volumes });
}

/** Whether nobody but its owner has the functions by which a statement could leave its tenant (decision 13). */
export async function hasHardened({ databaseUrl }: Installation): Promise<boolean> {
  const control = connect(databaseUrl, { max: 1, timeouts: noTimeouts, name: "test" });
  return await isHardened(control).finally(() => control.end({ timeout: 5 }));
}

/** Starts the API; it is there when it answers. */
export async function startApi({ images, env, port }: Installation): Promise<Container> {
  const api = startContainer(images.halfhour, [], { env });
  await untilAnswering(api, `http://127.0.0.1:${port}/health`);
  return api;
}

/** Waits for the first answer; what the container said is told where it ends instead. */
export async function untilAnswering(container: Container, url: string): Promise<void> {
  let hasEnded = false;
  container.ended.then(() => hasEnded = true);
  const deadline = performance.now() + 30_000;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    if (hasEnded || performance.now() > deadline) {
      throw new Error(`nothing answers at ${url}: ${container.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The people of a tenant, who call with `send`. */
export async function clientsIn(
  { databaseUrl }: Installation,
  slug: string,
  send: (request: Request) => Promise<Response>,
): Promise<Clients> {
  const control = keepForEnd(connect(databaseUrl, { max: 2, timeouts: noTimeouts, name: "test" }));
  const found = await findTenant(control, slug);
  if (found === null) throw new Error(`there is no tenant ${slug}`);
  const pools = somePools({ url: databaseUrl }, control);
  atEnd(() => pools.close());
  const db = keepForEnd(tenantSql(databaseUrl, slug));
  const tenant = { id: found.id, slug, db, pools, control, controlUrl: databaseUrl };
  return clientsOf({ tenant, fetch: send, now: () => Date.now() });
}
