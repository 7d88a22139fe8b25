/** The server of one bench run: `bare` answers fixed bytes by Hono alone, `app` is Halfhour. */
import { Hono } from "hono";
import { CalendarVersions } from "../src/calendar/calendar-versions.ts";
import { WeekMetrics } from "../src/calendar/week-metrics.ts";
import { WeekReader } from "../src/calendar/week-reader.ts";
import { readConfig } from "../src/config.ts";
import { connect } from "../src/platform/database/sql.ts";
import { Meter } from "../src/platform/telemetry/meter.ts";
import { TenantPools } from "../src/platform/database/tenant-pools.ts";
import { openTracing } from "../src/platform/deno/open-tracing.ts";
import { mostConnections, serveGuarded } from "../src/platform/deno/serve.ts";
import { stdoutSink } from "../src/platform/deno/stdout-sink.ts";
import { createLogger } from "../src/platform/logging/log.ts";
import { noDocuments } from "../src/platform/http/documents.ts";
import { createOutside } from "../src/platform/deno/outside.ts";
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
  { url, secret, kind, quotas, redis }: Exclude<Served, { readonly kind: "bare" }>,
): (request: Request, peer: string) => Response | Promise<Response> {
  const spans = openTracing(Deno.env.toObject(), "bench", Number(Deno.env.get("TRACE_RATIO") ?? 0));
  const control = connect(url, { max: 2, spans });
  const pools = new TenantPools({
    url,
    login: () => findSharedLogin(control),
    find: (slug) => findTenant(control, slug),
    now,
    spans,
  });
  const { app } = assemble({
    config: readConfig({
      JWT_HS256_SECRET: secret,
      ...(redis && {
        UPSTASH_REDIS_REST_URL: redis.url,
        UPSTASH_REDIS_REST_TOKEN: redis.token,
      }),
    }),
    jwtSecret: secret,
    control,
    tenants: pools,
    now,
    elapsed: () => performance.now(),
    skewMs: () => 0,
    spans,
    outside: createOutside({ wholeMs: 15_000 }),
    documents: noDocuments,
    log,
    ...(quotas && { quotas }),
    ...(kind === "app"
      ? {}
      : { weeks: new WeekReader(null, noVersions, new WeekMetrics(new Meter()), 0) }),
  });
  return (request, peer) => app.fetch(request, peer);
}

function serve(): number {
  const at = { hostname: "127.0.0.1", port: 0 };
  if (served.kind === "bare") {
    return Deno.serve({ ...at, onListen() {} }, bare(served.file)).addr.port;
  }
  const fetch = halfhour(served);
  const limits = { ...readConfig({}).limits, most: mostConnections(100) };
  return serveGuarded({ ...at, fetch, limits, log }).addr.port;
}

Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
console.error(`port ${serve()}`);
