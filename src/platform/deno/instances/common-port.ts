import { type Config, ConfigError } from "../../../config.ts";

type Address = Pick<Config, "host" | "port">;

const LOOK_EVERY_MS = 50;

/**
 * The port that several processes are to share: PORT, or a free one where that is 0.
 * @throws ConfigError where the system has no such ports, and when somebody else has this one, with whom requests
 * would be shared out
 */
export function freePortAt({ host: hostname, port }: Address): number {
  if (Deno.build.os !== "linux") {
    throw new ConfigError(
      "--instances needs Linux, which shares a port out among processes: elsewhere run each with a PORT of its own, " +
        "behind a proxy.",
    );
  }
  try {
    const listener = Deno.listen({ hostname, port });
    const { port: free } = listener.addr;
    listener.close();
    return free;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `Port ${port} of ${hostname} cannot be had (${why}): stop what uses it, or set PORT.`,
    );
  }
}

/** Resolves when somebody listens there. */
export async function untilListening(at: Address): Promise<void> {
  while (!await isListening(at)) await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
}

const isListening = ({ host, port }: Address): Promise<boolean> =>
  Deno.connect({ hostname: ANY_ADDRESS.get(host) ?? host, port })
    .then((connection) => (connection.close(), true), () => false);

/** Where all addresses of a machine are listened at, this one is, too. */
const ANY_ADDRESS = new Map([["0.0.0.0", "127.0.0.1"], ["::", "::1"]]);
