import type { Connections, Cut } from "../http/connections.ts";
import type { Log } from "../logging/log.ts";
import type { AcceptedSockets } from "./accepted-sockets.ts";

type Parts = {
  readonly sockets: AcceptedSockets;
  readonly connections: Connections;
  readonly port: number;
  readonly most: number;
  readonly log: Log;
};

type Counts = { [why in Cut["why"]]?: number };

const EVERY_MS = 1_000;
/** Who attacks does not fill the log, too; what was not told is counted into the next line. */
const TELL_EVERY_MS = 10_000;
/** While a quarter of the room is left. */
const OFTEN_MS = 250;

/** Looks at all connections each second and ends those that are condemned; answers how to stop. */
export function lookAgainAndAgain({ sockets, connections, port, most, log }: Parts): () => void {
  let counts: Counts = {};
  let toldAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const seen = sockets.on(port);
    const cuts = connections.judge(
      seen,
      (descriptor) => sockets.sendingOf(descriptor),
      performance.now(),
    );
    for (const { descriptor, why } of cuts) {
      sockets.end(descriptor, why === "slow_reader" || why === "flood");
    }
    for (const { why } of cuts) counts[why] = (counts[why] ?? 0) + 1;
    if (cuts.length > 0 && performance.now() - toldAt >= TELL_EVERY_MS) {
      log.warn("connections_cut", { open: seen.length, ...counts });
      toldAt = performance.now();
      counts = {};
    }
    timer = setTimeout(look, seen.length > most * 0.75 ? OFTEN_MS : EVERY_MS);
    Deno.unrefTimer(timer);
  };
  look();
  return () => clearTimeout(timer);
}
