import { ConfigError } from "../../config.ts";
import { serveGuarded, type Serving, type ServingParts } from "./serve.ts";

/**
 * `serveGuarded` at the port that a variable of the environment names.
 * @throws ConfigError that says which variable to set where nothing can listen there
 */
export function listenAt(variable: string, parts: ServingParts): Serving {
  try {
    return serveGuarded(parts);
  } catch (error) {
    const { port, hostname } = parts;
    if (error instanceof Deno.errors.AddrInUse) {
      throw new ConfigError(
        `Port ${port} of ${hostname} is taken: stop what uses it, or set ${variable}.`,
      );
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `Nothing can listen at port ${port} of ${hostname} (${why}): expected in HOST a name or ` +
        `address of this machine, and in ${variable} a port that this program may use.`,
    );
  }
}
