/** The server of one bench run: `bare` answers fixed bytes by Hono alone, `app` is Halfhour. */
import { Hono } from "hono";
import { CalendarVersions } from "../src/calendar/calendar-versions.ts";
import { WeekReader } from "../src/calendar/week-reader.ts";
import { readConfig } from "../src/config.ts";
import { connect } from "../src/platform/database/sql.ts";
import { TenantPools } from "../src/platform/database/tenant-pools.ts";
import { mostConnections, serveGuarded } from "../src/platform/deno/serve.ts";
import { stdoutSink } from "../src/platform/deno/stdout-sink.ts";
import { createLogger } from "../src/platform/logging/log.ts";
import { assemble } from "../src/start/assemble.ts";
import { findSharedLogin } from "../src/tenants/control-database.ts";
import { findTenant } from "../src/tenants/tenant.ts";
import type { Served } from "./process.ts";

// bench/process.ts writes it.
const served = JSON.parse(Deno.env.get("BENCH_SERVED") ?? "") as Served;
const now = () => Date.now();
const log = createLogger({ level: "info", sink: stdoutSink().sink, now });

/** Knows nothing and never looks: a reader without caches asks for no version. */
const noVersions = new CalendarVersions({
  trustMs: 0,
  look: () => Promise.reject(new Error("nobody looks")),
  now,
});

function bare(file: string): (request: Request) => Response | Promise<Response> {
  const body = Deno.readTextFileSync(file);
  const app = new Hono();
  app.get("/week", (c) => c.body(body, 200, { "content-type": "application/json" }));
  return (request) => app.fetch(request);
}

function halfhour(
  url: string,
  secret: string,
  cached: boolean,
): (request: Request) => Response | Promise<Response> {
  const control = connect(url, { max: 2 });
  const pools = new TenantPools({
    url,
    login: () => findSharedLogin(control),
    find: (slug) => findTenant(control, slug),
    now,
  });
  const { app } = assemble({
    config: readConfig({ JWT_HS256_SECRET: secret }),
    jwtSecret: secret,
    control,
    tenants: pools,
    now,
    elapsed: () => performance.now(),
    skewMs: () => 0,
    documents: { yaml: "", document: {}, assets: {} },
    log,
    ...(cached ? {} : { weeks: new WeekReader(null, noVersions, 0) }),
  });
  return (request) => app.fetch(request);
}

function serve(): number {
  const at = { hostname: "127.0.0.1", port: 0 };
  if (served.kind === "bare") {
    return Deno.serve({ ...at, onListen() {} }, bare(served.file)).addr.port;
  }
  const fetch = halfhour(served.url, served.secret, served.kind === "app");
  const limits = { ...readConfig({}).limits, most: mostConnections(100) };
  return serveGuarded({ ...at, fetch, limits, log }).addr.port;
}

Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
console.error(`port ${serve()}`);
