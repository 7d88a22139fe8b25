/**
 * The entry for Deno: reads the environment, opens the database, brings it up to date, serves, and ends
 * cleanly (O1).
 */
import pg from "pg";
import type { App } from "./app.ts";
import { type Config, ConfigError, isProduction, readConfig, uncheckedClaims } from "./config.ts";
import { problemOf } from "./database-problem.ts";
import { basePath } from "./platform/contract/contract.ts";
import { within } from "./platform/database/bound.ts";
import {
  createDatabaseClock,
  type DatabaseClock,
  databaseTime,
  isSkewed,
} from "./platform/database/database-clock.ts";
import type { TenantPools } from "./platform/database/tenant-pools.ts";
import { developmentSecret } from "./platform/deno/development-secret.ts";
import { consoleTo, sayLast, uncaughtTo } from "./platform/deno/last-words.ts";
import { listenAt } from "./platform/deno/listen.ts";
import { openTracing } from "./platform/deno/open-tracing.ts";
import { openDatabase } from "./platform/deno/open-database.ts";
import { createOutside } from "./platform/deno/outside.ts";
import { readDocuments } from "./platform/deno/documents.ts";
import { mostConnections, type Serving } from "./platform/deno/serve.ts";
import { type Output, stdoutSink } from "./platform/deno/stdout-sink.ts";
import { watchProcess } from "./platform/deno/watch-process.ts";
import { untilLauncherGone } from "./platform/deno/until-launcher-gone.ts";
import { denoUpgrade } from "./platform/deno/upgrade.ts";
import { createLogger, type Logger } from "./platform/logging/log.ts";
import { ownDocuments } from "./platform/reference/own-documents.ts";
import { Meter } from "./platform/telemetry/meter.ts";
import { besideMetrics, metricsAnswer } from "./platform/telemetry/metrics-endpoint.ts";
import type { Spans } from "./platform/telemetry/spans.ts";
import { assemble, type Assembled } from "./start/assemble.ts";
import { type Background, startBackground } from "./start/background.ts";
import { skewInWords } from "./start/clock-timer.ts";
import { demoGreeting } from "./start/demo-greeting.ts";
import { type Databases, openDatabases } from "./start/open-databases.ts";
import { prepareDatabase } from "./start/prepare-database.ts";
import { watchLog, watchPools } from "./start/watch-parts.ts";
import { version } from "./start/version.ts";
import { MigrationError } from "./tenants/scripts.ts";
import { TenantError } from "./tenants/tenant.ts";

/** O1: the exit comes within 10 s of a signal; half a second of them is for the last words. */
const END_MS = 9_000;
/** So much of it is PostgreSQL's; requests in flight have the rest, which is more than their bound. */
const POSTGRES_MS = 3_000;
/** Descriptors beside those of clients and tenants: some 30 of the runtime, the rest to spare. */
const OWN_DESCRIPTORS = 100;
const FLUSH_MS = 500;
/** This machine's clock: it dates the log and decides nothing. */
const ownClock = () => Date.now();
const elapsed = () => performance.now();

/** All that `start` says of the bot, which is a program of its own and needed for nothing else (B1). */
const howToAddTheBot =
  "Telegram bot      deno task bot, with a token from @BotFather: see README.md";

/** X9: said of what is so in development only. */
const whosePagesMayCall =
  "Web pages         those of localhost may call the API; with HALFHOUR_ENV=production only CORS_ORIGINS";

/** When the process is to be gone; null as long as nobody has asked it to. */
type Ending = { by: number | null };

type Work = {
  readonly config: Config;
  readonly url: string;
  readonly log: Logger;
  readonly say: Say;
  readonly ending: Ending;
  readonly meter: Meter;
  readonly spans: Spans | null;
};

/** Tells the person at the terminal. */
type Say = (text: string) => void;

async function main({ sink, dropped }: Output, say: Say): Promise<void> {
  const config = readConfig(Deno.env.toObject());
  const spans = openTracing(Deno.env.toObject(), version, config.traceRatio);
  const log = createLogger({ level: config.logLevel, sink, now: ownClock });
  consoleTo(log);
  const database = await openDatabase(config);
  const ending: Ending = { by: null };
  database.keepRunning((error) => {
    if (error === null) log.error("database_died", { now: "started again" });
    else log.error("database_died", { now: "not started yet", error });
  });
  try {
    const meter = new Meter();
    watchProcess(meter);
    watchLog(meter, dropped);
    await serve({ config, url: database.url, log, say, ending, meter, spans });
  } finally {
    await database.close(leftOf(ending));
  }
  log.info("stopped");
}

/** Serves until a signal comes and what was in flight has ended. */
async function serve(work: Work): Promise<void> {
  const { control, pools } = openDatabases({ ...work, elapsed });
  try {
    watchPools(work.meter, pools);
    await serveFrom(work, { control, pools });
  } finally {
    const closing = Promise.all([pools.close(500), control.end({ timeout: 0.5 })]);
    await within<unknown>(1_000, closing, () => {});
  }
}

async function serveFrom(work: Work, databases: Databases): Promise<void> {
  const { config, url, log } = work;
  const { control, pools } = databases;
  const clock = createDatabaseClock({ ask: () => databaseTime(control), own: ownClock, elapsed });
  await clock.measure();
  if (config.migratesAtStart) await prepareDatabase({ config, url, log, now: clock.now });
  const secret = await tokenSecret(config);
  const most = config.limits.most ?? mostConnections(config.maxConnections + OWN_DESCRIPTORS);
  const assembled = await assembledFor(work, databases, { clock, secret, most });
  const servers = {
    api: listen(work, most, assembled.app),
    metrics: listenForMetrics(work),
  };
  const background = startBackground({
    ...work,
    assembled,
    control,
    tenants: pools,
    clock,
    elapsed,
  });
  tellLog(work, servers);
  await tellPerson(work, { address: addressOf(config, servers.api), secret, pools, clock });
  await Promise.race([untilSignal(), untilLauncherGone(Deno.env.get("npm_command"))]);
  await endOf(work, { assembled, servers, background });
}

type Settled = {
  readonly clock: DatabaseClock;
  readonly secret: string | null;
  /** Connections at a time. */
  readonly most: number;
};

async function assembledFor(
  { config, log, meter, spans }: Work,
  { control, pools }: Databases,
  { clock: { now, skewMs }, secret, most }: Settled,
): Promise<Assembled> {
  return assemble({
    config,
    jwtSecret: secret,
    webhookKeys: await webhookKeys(config),
    outside: createOutside({ wholeMs: config.webhooks.timeoutMs }),
    control,
    tenants: pools,
    documents: ownDocuments(readDocuments(), basePath),
    log,
    now,
    elapsed,
    skewMs,
    meter,
    spans,
    upgrade: denoUpgrade,
    mostConnections: most,
  });
}

type Servers = { readonly api: Serving; readonly metrics: Serving | null };

type Running = {
  readonly assembled: Assembled;
  readonly servers: Servers;
  readonly background: Background;
};

/** Takes nothing more, waits for what is in flight as long as there is time, and writes down what is left to. */
async function endOf({ ending, log }: Work, running: Running): Promise<void> {
  const { assembled, servers, background } = running;
  ending.by = elapsed() + END_MS;
  log.info("stopping");
  const sent = background.stop();
  void servers.metrics?.shutdown();
  assembled.stopListening();
  const answered = servers.api.shutdown().then(background.saveMetrics);
  await within(leftOf(ending) - POSTGRES_MS, answered, () => {});
  await within(FLUSH_MS, sent, () => {});
  await within(FLUSH_MS, assembled.noteKeyUses().catch(() => {}), () => {});
}

function addressOf({ host }: Config, { addr }: Serving): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${addr.port}`;
}

function tellLog({ config, log }: Work, { api, metrics }: Servers): void {
  const { environment, corsOrigins: origins } = config;
  log.info("serving", { version, port: api.addr.port, environment, origins });
  if (metrics !== null) log.info("serving_metrics", { port: metrics.addr.port });
  const notSet = uncheckedClaims(config);
  if (notSet.length > 0) log.warn("claims_not_checked", { not_set: notSet });
}

type Told = {
  readonly address: string;
  readonly secret: string | null;
  readonly pools: TenantPools;
  readonly clock: DatabaseClock;
};

async function tellPerson({ config, say }: Work, told: Told): Promise<void> {
  const { address, secret, pools, clock: { now, skewMs } } = told;
  say(
    `\nHalfhour serves   ${address}/api\nReference page    ${address}/api/docs\n${howToAddTheBot}`,
  );
  if (!isProduction(config)) say(whosePagesMayCall);
  if (isSkewed(skewMs())) say(`\nBeware: ${skewInWords(skewMs())}.`);
  if (secret !== null && !isProduction(config)) {
    say(await demoGreeting({ ...config.jwt, address, secret, tenants: pools, now: now() }));
  }
}

/** How many milliseconds are left until the process is to be gone. */
const leftOf = ({ by }: Ending): number => by === null ? END_MS : Math.max(1_000, by - elapsed());

function listen({ config, meter, log }: Work, most: number, app: App): Serving {
  const { host: hostname, port, metrics: { token } } = config;
  const limits = { ...config.limits, most };
  const isBeside = token !== null && config.metrics.port === null;
  const fetch = isBeside ? besideMetrics(meter, token, app.fetch) : app.fetch;
  return listenAt("PORT", { hostname, port, fetch, limits, log });
}

/** Prometheus is one client, or few. */
const METRICS_CONNECTIONS = 20;

function listenForMetrics({ config, meter, log }: Work): Serving | null {
  const { host: hostname, metrics: { port, token } } = config;
  if (port === null) return null;
  const limits = { ...config.limits, most: METRICS_CONNECTIONS };
  const fetch = metricsAnswer(meter, token);
  return listenAt("METRICS_PORT", { hostname, port, fetch, limits, log });
}

/** The secret of HS256 tokens; in development one is made unless tokens come by JWKS. */
async function tokenSecret({ jwt, environment, dataDir }: Config): Promise<string | null> {
  const isGiven = jwt.secret !== null || jwt.jwksUrl !== null || environment === "production";
  return isGiven ? jwt.secret : await developmentSecret(dataDir);
}

/** The keys of the environment; in development one is made unless there are any. */
async function webhookKeys({ webhooks, environment, dataDir }: Config): Promise<readonly string[]> {
  const areGiven = webhooks.keys.length > 0 || environment === "production";
  return areGiven ? webhooks.keys : [await developmentSecret(dataDir, "webhook-key")];
}

/** Resolves at the first Ctrl-C, SIGTERM or closed terminal; a second one is deaf, the exit is on its way. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(signal, () => resolve());
    }
  });
}

const whereLittleIsAllowed =
  "Where there are no files and no other programs, as on Deno Deploy, set DATABASE_URL, MIGRATE_AT_START=false, " +
  "and JWT_JWKS_URL or JWT_HS256_SECRET.";

/** What the person at the terminal can mend is one sentence; our own faults keep their stack. */
function sentenceOf(error: unknown): unknown {
  const told = [ConfigError, MigrationError, TenantError];
  if (error instanceof Error && told.some((kind) => error instanceof kind)) return error.message;
  if (!(error instanceof Error)) return error;
  if (error instanceof pg.DatabaseError || problemOf(error)?.code === "unavailable") {
    return `The database refuses: ${error.message || String(error)}`;
  }
  if (error instanceof Deno.errors.NotCapable) return `${error.message}. ${whereLittleIsAllowed}`;
  const isOfTheDisk = [
    Deno.errors.NotADirectory,
    Deno.errors.PermissionDenied,
    Deno.errors.NotFound,
  ]
    .some((kind) => error instanceof kind);
  return isOfTheDisk ? `The folder DATA_DIR cannot be used: ${error.message}` : error;
}

const output = stdoutSink();
const say: Say = (text) => output.sink(text, true);
uncaughtTo((error) => end(error));
try {
  await main(output, say);
  await end(null);
} catch (error) {
  await end(error);
}

/** The last words are waited for, but not long: whoever reads them may have stopped reading. */
async function end(error: unknown): Promise<never> {
  const words = error === null ? [] : [sayLast(sentenceOf(error), FLUSH_MS)];
  await Promise.all([output.end(FLUSH_MS), ...words]);
  Deno.exit(error === null ? 0 : 1);
}
