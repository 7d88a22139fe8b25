import { type Client, type ConnectionLimits, Connections } from "../http/connections.ts";
import { lastsUntil } from "../http/lasting.ts";
import type { Log } from "../logging/log.ts";
import { AcceptedSockets } from "./accepted-sockets.ts";
import { Generations } from "./generations.ts";
import { lookAgainAndAgain } from "./look-at-connections.ts";

export type ServingParts = {
  readonly hostname: string;
  readonly port: number;
  /** Whether other processes listen there, too (SO_REUSEPORT): Linux hands each new connection to one of them. */
  readonly isSharedPort?: boolean;
  readonly fetch: (request: Request, peer: string) => Response | Promise<Response>;
  readonly limits: ConnectionLimits;
  readonly log: Log;
};

export type Serving = {
  readonly addr: Deno.NetAddr;
  /** Takes no more requests and resolves when those in flight are answered. */
  readonly shutdown: () => Promise<void>;
};

/** An idle connection costs some 20 kB, so that this many are 200 MB. */
const MOST = 10_000;
const TELL_EVERY_MS = 10_000;

/**
 * `Deno.serve` for a port that everybody can reach. By itself it has no bound in time or number for
 * connections (denoland/deno #3515), and ends when the process has no descriptor left.
 *
 * Everywhere: when accepting fails, a new generation of connections begins (generations.ts).
 * On Linux also: each second those are cut that `Connections` condemns. Elsewhere idle connections end
 * only with their generation, so that a proxy with bounds of its own belongs in front.
 */
export function serveGuarded(parts: ServingParts): Serving {
  const { hostname, port, isSharedPort = false, fetch, limits, log } = parts;
  const sockets = AcceptedSockets.open();
  const { most } = limits;
  const connections = new Connections(limits);
  const handler = (request: Request, { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>) =>
    tracked(connections.used(remoteAddr, performance.now()), fetch(request, remoteAddr.hostname));
  // It would write to standard error, which may not be read.
  const onError = (error: unknown) => {
    log.error("request_failed", { error });
    return new Response(null, { status: 500 });
  };
  const generations = new Generations({
    port,
    listen: (port) =>
      Deno.serve({ hostname, port, reusePort: isSharedPort, onListen() {}, onError }, handler),
    onFailure: atMostEach(TELL_EVERY_MS, (error) => log.warn("accepting_failed", { error })),
  });
  const stop = sockets === null
    ? () => {}
    : lookAgainAndAgain({ sockets, connections, most, log, port: generations.addr.port });
  return { addr: generations.addr, shutdown: () => generations.end().finally(stop) };
}

/** Counts an answer that has to be waited for as in flight. */
function tracked(
  client: Client,
  answer: Response | Promise<Response>,
): Response | Promise<Response> {
  if (!(answer instanceof Promise)) return answered(client, answer);
  client.inFlight++;
  const rest = () => {
    client.inFlight--;
    client.usedAt = performance.now();
  };
  return answer.then((response) => {
    rest();
    return answered(client, response);
  }, (error) => {
    rest();
    throw error;
  });
}

/** `Connection: close` does not close where the request has a body that does not come (Deno 2.9). */
function answered(client: Client, response: Response): Response {
  const { status } = response;
  const over = lastsUntil(response);
  if (over) {
    client.lasting++;
    over.then(() => {
      client.lasting--;
      client.usedAt = performance.now();
    });
  }
  if (status >= 400 && response.headers.get("connection") === "close") client.isRefused = true;
  return response;
}

/**
 * How many connections the limit of descriptors leaves when all else has `reserved` of them: connections to the
 * database, files, the runtime's own. At least half of few descriptors, rather than none.
 */
export function mostConnections(reserved: number): number {
  const descriptors = AcceptedSockets.open()?.limit ?? Infinity;
  return Math.min(MOST, Math.max(descriptors - reserved, Math.floor(descriptors / 2)));
}

function atMostEach(ms: number, tell: (error: unknown) => void): (error: unknown) => void {
  let toldAt = -Infinity;
  return (error) => {
    if (performance.now() - toldAt < ms) return;
    toldAt = performance.now();
    tell(error);
  };
}
