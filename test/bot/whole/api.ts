import type { Sql } from "../../../src/platform/database/sql.ts";
import { anApp, SECRET } from "../../support/app.ts";
import { atEnd } from "../../support/at-end.ts";
import { type RunningServer, startServer } from "../../support/server.ts";
import { openTenant } from "../../load/killable-server.ts";
import { createKey } from "../../../src/tenants/keys.ts";
import { freePort } from "../../../tools/free-port.ts";

/** A Halfhour that answers by HTTP, and what is needed to be somebody there. */
export type Api = {
  /** BACKEND_URL */
  readonly url: string;
  /** BACKEND_API_KEY */
  readonly key: string;
  readonly tenant: string;
  /** Signs tokens of its users. */
  readonly secret: string;
  /** Its clock, epoch ms. */
  readonly now: () => number;
  readonly db: Sql;
};

/** The real program, which can be stopped and started again where it was. */
export type RealApi = Api & {
  readonly stop: (signal?: Deno.Signal) => Promise<void>;
  readonly start: () => Promise<void>;
};

/** As the server knows the bot, for the links it gives. */
const BOT_NAME = "halfhour_test_bot";

/** The real server, on a PostgreSQL of its own; both are put away when the file is done. */
export async function aRealApi(env: Record<string, string> = {}): Promise<RealApi> {
  const dataDir = await Deno.makeTempDir({ prefix: "halfhour-bot-" });
  atEnd(() => Deno.remove(dataDir, { recursive: true }));
  const key = `hh_svc_${crypto.randomUUID()}`;
  const port = freePort();
  let running: { readonly server: RunningServer; readonly db: Sql } | null = null;
  const now = () => {
    if (running === null) throw new Error("the API is stopped");
    return running;
  };
  const stop = async (signal: Deno.Signal = "SIGTERM") => {
    await running?.db.end();
    await running?.server.stop(signal);
    running = null;
  };
  const start = async () => {
    const server = await startServer(dataDir, {
      PORT: `${port}`,
      JWT_HS256_SECRET: SECRET,
      SERVICE_KEY: key,
      TELEGRAM_BOT_NAME: BOT_NAME,
      LOG_LEVEL: "warn",
      ...env,
    });
    running = { server, db: await openTenant(dataDir) };
  };
  await start();
  atEnd(() => stop());
  await now().db`update settings set tutors_know_all_students = true`;
  return {
    url: `http://127.0.0.1:${port}/api`,
    key,
    tenant: "demo",
    secret: SECRET,
    now: () => Date.now(),
    get db() {
      return now().db;
    },
    stop,
    start,
  };
}

/** The application in this process, with its clock at `now`, served by HTTP: for times that are not now. */
export async function anApiAt(now: string): Promise<Api & { readonly clock: { now: number } }> {
  const { fetch, tenant, clock } = await anApp({ now });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => fetch(request),
  );
  atEnd(() => server.shutdown());
  const { key } = await createKey(tenant.control, {
    tenant: tenant.slug,
    kind: "service",
    scopes: [],
    name: "bot",
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/api`,
    key,
    tenant: tenant.slug,
    secret: SECRET,
    now: () => clock.now,
    db: tenant.db,
    clock,
  };
}
