/** The server of one bench run: `bare` answers fixed bytes by Hono alone, `app` is Halfhour. */
import { Hono } from "hono";
import { readConfig } from "../src/config.ts";
import { CalendarVersions } from "../src/calendar/calendar-versions.ts";
import { WeekReader } from "../src/calendar/week-reader.ts";
import { connect } from "../src/platform/db.ts";
import { inProcessCache } from "../src/platform/in-process-cache.ts";
import { createLogger } from "../src/platform/log.ts";
import { stdoutSink } from "../src/platform/stdout-sink.ts";
import { TenantPools } from "../src/platform/tenant-pools.ts";
import { assemble } from "../src/start/assemble.ts";
import { findTenant } from "../src/tenants/find-tenant.ts";

const [kind, url = "", secret = ""] = Deno.args;
const now = () => Date.now();

function bare(): (request: Request) => Response | Promise<Response> {
  const body = Deno.readTextFileSync(url);
  const app = new Hono();
  app.get("/week", (c) => c.body(body, 200, { "content-type": "application/json" }));
  return (request) => app.fetch(request);
}

function halfhour(cached: boolean): (request: Request) => Response | Promise<Response> {
  const control = connect(url, { max: 2 });
  const pools = new TenantPools({ url, find: (slug) => findTenant(control, slug), now });
  const cache = inProcessCache({ now });
  const { app } = assemble({
    config: readConfig({ JWT_HS256_SECRET: secret }),
    jwtSecret: secret,
    ...{ control, pools, now },
    documents: { yaml: "", referencePage: { script: new Uint8Array(), styles: new Uint8Array() } },
    log: createLogger({ level: "info", sink: stdoutSink().sink, now }),
    ...(cached ? {} : { weeks: new WeekReader(cache, new CalendarVersions(0), 0) }),
  });
  return (request) => app.fetch(request);
}

const fetch = kind === "bare" ? bare() : halfhour(kind === "app");
Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.error(`port ${port}`),
}, fetch);
