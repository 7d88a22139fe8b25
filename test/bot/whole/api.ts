import { join } from "node:path";
import type { Sql } from "../../../src/platform/database/sql.ts";
import { anApp, SECRET } from "../../support/app.ts";
import { atEnd } from "../../support/at-end.ts";
import { anEmptyDatabase, keepForEnd, tenantSql } from "../../support/database.ts";
import { type RunningServer, startServer } from "../../support/server.ts";
import { createKey } from "../../../src/tenants/keys.ts";

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

/** BOT_NAME as the server knows it, for the links it gives. */
const BOT_NAME = "halfhour_test_bot";

/** The real server, on a database of its own, which is put away when the file is done. */
export async function aRealApi(env: Record<string, string> = {}): Promise<RealApi> {
  const dataDir = await Deno.makeTempDir({ prefix: "halfhour-bot-" });
  atEnd(() => Deno.remove(dataDir, { recursive: true }));
  const { url } = await anEmptyDatabase();
  const key = `hh_svc_${crypto.randomUUID()}`;
  const port = freePort();
  let running: RunningServer | null = null;
  const stop = async (signal: Deno.Signal = "SIGTERM") => {
    await running?.stop(signal);
    running = null;
  };
  const start = async () => {
    running = await startServer(join(dataDir, "server"), {
      DATABASE_URL: url,
      PORT: `${port}`,
      JWT_HS256_SECRET: SECRET,
      SERVICE_KEY: key,
      TELEGRAM_BOT_NAME: BOT_NAME,
      LOG_LEVEL: "warn",
      ...env,
    });
  };
  await start();
  atEnd(() => stop());
  const db = keepForEnd(tenantSql(url, "demo", { max: 2 }));
  await db`update settings set tutors_know_all_students = true`;
  return {
    url: `http://127.0.0.1:${port}/api`,
    key,
    tenant: "demo",
    secret: SECRET,
    now: () => Date.now(),
    db,
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

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
