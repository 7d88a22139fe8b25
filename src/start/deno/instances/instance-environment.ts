import { type Config, ConfigError } from "../../../config.ts";
import type { Env } from "../../../config-faults.ts";
import type { Sink } from "../../../platform/logging/log.ts";

/** By this a process knows that it is one of several, and which: `2/4`, or `2/4 again` where another has died. */
const INSTANCE = "HALFHOUR_INSTANCE";

/** Which of several processes one is. */
export type InstanceOf = {
  /** The first is 1. */
  readonly nth: number;
  /** Whether it is the one that tells the person at the terminal where it serves. */
  readonly isGreeter: boolean;
};

/** What a process was told by `instanceEnvironment`; null where it is alone. */
export function instanceOf(env: Env): InstanceOf | null {
  const [, nth, again] = /^(\d+)\/\d+( again)?$/.exec(env[INSTANCE] ?? "") ?? [];
  if (nth === undefined) return null;
  return { nth: Number(nth), isGreeter: nth === "1" && again === undefined };
}

/** A log's sink that says in each line which process writes it. */
export const numbered = ({ nth }: InstanceOf, sink: Sink): Sink => (line, isUrgent) =>
  sink(`{"instance":${nth},${line.slice(1)}`, isUrgent);

export type Shared = {
  readonly config: Config;
  readonly env: Env;
  /** Of the database, as its owner. */
  readonly url: string;
  readonly port: number;
  readonly count: number;
};

/**
 * The environment of one of several processes, the first being 1: the same database and port for all, and of
 * connections a share each. The first brings the database up to date.
 * @throws ConfigError where there are too few to share
 */
export function instanceEnvironment(
  shared: Shared,
  nth: number,
  isAgain: boolean,
): Record<string, string> {
  const { config, env, url, port, count } = shared;
  const connections = shareOf("MAX_CONNECTIONS", config.maxConnections, count);
  const { most, mostListening } = config.limits;
  return {
    ...definedOf(env),
    [INSTANCE]: `${nth}/${count}${isAgain ? " again" : ""}`,
    DATABASE_URL: url,
    ...nth > 1 && { MIGRATE_AT_START: "false" },
    PORT: String(port),
    MAX_CONNECTIONS: String(connections),
    POOL_SIZE: String(Math.min(config.poolSize, connections)),
    ...most !== null && {
      MAX_CLIENT_CONNECTIONS: String(shareOf("MAX_CLIENT_CONNECTIONS", most, count)),
    },
    ...mostListening !== null && {
      MAX_LIVE_CONNECTIONS: String(shareOf("MAX_LIVE_CONNECTIONS", mostListening, count)),
    },
    ...metricsOf(config, nth),
  };
}

function shareOf(name: string, all: number, count: number): number {
  const share = Math.floor(all / count);
  if (share > 0) return share;
  throw new ConfigError(
    `${name} is ${all}, and --instances ${count}: expected at least one for each instance.`,
  );
}

/** Whoever asks the common port is answered by any of them, so that each has a port of its own for its figures. */
function metricsOf({ metrics: { port, token } }: Config, nth: number): Record<string, string> {
  if (port === null && token !== null) {
    throw new ConfigError(
      "METRICS_TOKEN is set without METRICS_PORT: several instances need METRICS_PORT, which is the first's; the " +
        "others take the ports after it.",
    );
  }
  return port === null ? {} : { METRICS_PORT: String(port === 0 ? 0 : port + nth - 1) };
}

const definedOf = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
  );
