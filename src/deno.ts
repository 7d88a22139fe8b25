/**
 * The entry for Deno: reads the environment, opens the database, brings it up to date, serves, and ends
 * cleanly (O1).
 */
import { readConfig } from "./config.ts";
import { consoleTo, sayLast, uncaughtTo } from "./platform/deno/last-words.ts";
import { instanceCount } from "./platform/deno/instances/instance-count.ts";
import { openDatabase } from "./platform/deno/open-database.ts";
import { openTracing } from "./platform/deno/open-tracing.ts";
import { type Output, stdoutSink } from "./platform/deno/stdout-sink.ts";
import { untilLauncherGone, untilParentGone } from "./platform/deno/until-launcher-gone.ts";
import { watchProcess } from "./platform/deno/watch-process.ts";
import { createLogger } from "./platform/logging/log.ts";
import { Meter } from "./platform/telemetry/meter.ts";
import { leftOf } from "./start/deno/ending.ts";
import { instanceOf, numbered } from "./start/deno/instances/instance-environment.ts";
import { superviseInstances } from "./start/deno/instances/supervise-instances.ts";
import { openWebFiles } from "./start/deno/open-web-files.ts";
import { sentenceOf } from "./start/deno/sentence-of.ts";
import { serve } from "./start/deno/serve.ts";
import type { Ending, Say } from "./start/deno/work.ts";
import { version } from "./start/version.ts";
import { watchLog } from "./start/watch-parts.ts";

/** How long the last words may take: whoever reads them may have stopped reading. */
const FLUSH_MS = 500;
const ownClock = () => Date.now();
const elapsed = () => performance.now();

async function main({ sink, dropped }: Output, say: Say): Promise<void> {
  const env = Deno.env.toObject();
  const instance = instanceOf(env);
  const count = instance === null ? instanceCount(Deno.args) : 1;
  const config = readConfig(env);
  const spans = openTracing(env, version, config.traceRatio);
  const log = createLogger({
    level: config.logLevel,
    sink: instance === null ? sink : numbered(instance, sink),
    now: ownClock,
  });
  consoleTo(log);
  const webFiles = await openWebFiles({ log, say, elapsed });
  const database = await openDatabase(config);
  const ending: Ending = { by: null };
  database.keepRunning((error) => {
    if (error === null) log.error("database_died", { now: "started again" });
    else log.error("database_died", { now: "not started yet", error });
  });
  try {
    const { url } = database;
    const gone = instance === null ? untilLauncherGone(env["npm_command"]) : untilParentGone();
    if (count > 1) {
      await superviseInstances({ config, env, url, count, log, sink, gone });
    } else {
      const meter = new Meter();
      watchProcess(meter);
      watchLog(meter, dropped);
      const parts = { config, url, log, say, ending, meter, spans, instance, webFiles };
      await serve({ ...parts, ownClock, elapsed }, gone);
    }
  } finally {
    await database.close(leftOf(ending, elapsed));
  }
  log.info("stopped");
}

const output = stdoutSink();
uncaughtTo((error) => end(error));
try {
  await main(output, (text) => output.sink(text, true));
  await end(null);
} catch (error) {
  await end(error);
}

async function end(error: unknown): Promise<never> {
  const words = error === null ? [] : [sayLast(sentenceOf(error), FLUSH_MS)];
  await Promise.all([output.end(FLUSH_MS), ...words]);
  Deno.exit(error === null ? 0 : 1);
}
