/** The entry for Cloudflare Workers (X11). */
import { configNames, readConfig } from "./config.ts";
import { createDatabaseClock, databaseTime } from "./platform/database/database-clock.ts";
import { createLogger } from "./platform/logging/log.ts";
import { nodeOf } from "./platform/reference/node.ts";
import { hyperdriveOf } from "./platform/worker/hyperdrive.ts";
import { RequestPool, withOwnConnections } from "./platform/worker/request-pools.ts";
import { assemble, type Assembled } from "./start/assemble.ts";
import { openDatabases } from "./start/open-databases.ts";

type Env = Readonly<Record<string, unknown>>;
const elapsed = () => performance.now();
const own = () => Date.now();

let program: Promise<Assembled> | null = null;

async function open(env: Env): Promise<Assembled> {
  const config = readConfig(textsOf(env));
  const log = createLogger({ level: config.logLevel, sink: (line) => console.log(line), now: own });
  const { control, pools } = openDatabases({
    config,
    url: config.databaseUrl ?? "",
    poolers: hyperdriveOf(env),
    spans: null,
    elapsed,
    pooling: (options) => new RequestPool(options),
  });
  const clock = createDatabaseClock({ ask: () => databaseTime(control), own, elapsed });
  await clock.measure();
  return assemble({
    config,
    jwtSecret: config.jwt.secret,
    control,
    tenants: pools,
    documents: { yaml: "", document: nodeOf({}), assets: {} },
    log,
    now: clock.now,
    skewMs: clock.skewMs,
    elapsed,
    outside: {
      resolve: () => Promise.resolve([]),
      post: () => Promise.resolve({ status: null, body: null, failure: "not_connected" }),
    },
    hasSieves: false,
  });
}

const textsOf = (env: Env) =>
  Object.fromEntries(
    configNames.flatMap((name) => typeof env[name] === "string" ? [[name, env[name]]] : []),
  );

export default {
  fetch(request: Request, env: Env, ctx: { waitUntil(work: Promise<unknown>): void }) {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    ctx.waitUntil(
      withOwnConnections(async () => {
        program ??= open(env);
        const { app } = await program;
        await Promise.resolve(
          app.fetch(request, request.headers.get("cf-connecting-ip") ?? undefined),
        ).then(resolve, reject);
      }).catch(reject),
    );
    return promise;
  },
};
