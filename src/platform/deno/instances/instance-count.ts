import { parseArgs } from "node:util";
import { ConfigError } from "../../../config.ts";

const MOST_INSTANCES = 64;

/**
 * How many processes `deno task start` is to serve with; 1 unless `--instances` says more.
 * @throws ConfigError for anything else on the command line
 */
export function instanceCount(args: readonly string[]): number {
  const given = instancesIn(args);
  const count = /^\d{1,2}$/.test(given) ? Number(given) : 0;
  if (count < 1 || count > MOST_INSTANCES) {
    throw new ConfigError(
      `--instances is ${
        JSON.stringify(given)
      }: expected a whole number from 1 to ${MOST_INSTANCES}.`,
    );
  }
  return count;
}

function instancesIn(args: readonly string[]): string {
  try {
    const { values } = parseArgs({ args: [...args], options: { instances: { type: "string" } } });
    return values.instances ?? "1";
  } catch {
    throw new ConfigError(
      `deno task start takes --instances N alone, and was given ${args.join(" ")}.`,
    );
  }
}
