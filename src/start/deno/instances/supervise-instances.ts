import { type Config, ConfigError } from "../../../config.ts";
import type { Env } from "../../../config-faults.ts";
import type { Log, Sink } from "../../../platform/logging/log.ts";
import { freePortAt, untilListening } from "../../../platform/deno/instances/common-port.ts";
import { Instance } from "../../../platform/deno/instances/instance.ts";
import { untilSignal } from "../../../platform/deno/until-signal.ts";
import { instanceEnvironment, type Shared } from "./instance-environment.ts";

type Parts = {
  readonly config: Config;
  readonly env: Env;
  /** Of the database, as its owner. */
  readonly url: string;
  /** Two or more. */
  readonly count: number;
  readonly log: Log;
  /** Where the lines of all instances go. */
  readonly sink: Sink;
  /** Kept when whoever started this program is gone. */
  readonly gone: Promise<void>;
};

/** An instance ends by itself within 8 s of a signal; an embedded PostgreSQL has what is left of O1's ten. */
const END_MS = 8_000;

/**
 * Serves with several processes that listen at one port, and starts each again that dies, until a signal comes. The
 * first brings the database up to date before the others begin.
 * @throws ConfigError where the system has no such port, or the first instance does not come to serve
 */
export async function superviseInstances(parts: Parts): Promise<void> {
  const { config, count, log, sink } = parts;
  const shared = { ...parts, port: freePortAt(config) };
  const stopped = Promise.race([untilSignal(), parts.gone]);
  const start = (nth: number) => {
    const environment = (isAgain: boolean) => instanceEnvironment(shared, nth, isAgain);
    return new Instance({ nth, environment, sink, log });
  };
  const instances = [start(1)];
  try {
    const begun = await Promise.race([firstServes(instances, shared), stopped]);
    while (begun === SERVES && instances.length < count) {
      instances.push(start(instances.length + 1));
    }
    log.info("instances_started", { instances: instances.length, port: shared.port });
    await stopped;
  } finally {
    log.info("stopping", { instances: instances.length });
    await Promise.all(instances.map((instance) => instance.stop(END_MS)));
  }
}

const SERVES = "serves";

/** @throws ConfigError when it ends before, which it has told the reason of itself */
async function firstServes(
  [first]: readonly Instance[],
  { config: { host }, port }: Pick<Shared, "config" | "port">,
): Promise<typeof SERVES> {
  const ended = first?.firstEnd.then((code) => {
    throw new ConfigError(`The first instance ended with ${code} before it served.`);
  });
  await Promise.race([untilListening({ host, port }), ended]);
  return SERVES;
}
