import { within } from "../../platform/database/bound.ts";
import type { Assembled } from "../assemble.ts";
import type { Background } from "../background.ts";
import type { Servers } from "./servers.ts";
import type { Ending, Work } from "./work.ts";

/** O1: the exit comes within 10 s of a signal; the rest of them is for the last words. */
const END_MS = 9_000;
/** PostgreSQL's part of it. Requests in flight have the rest, which is more than their bound. */
const POSTGRES_MS = 3_000;
/** The least that PostgreSQL gets, however late it is. */
const LEAST_MS = 1_000;
const FLUSH_MS = 500;

type Running = {
  readonly assembled: Assembled;
  readonly servers: Servers;
  readonly background: Background;
};

/** How many milliseconds are left until the process is to be gone. */
export const leftOf = ({ by }: Ending, elapsed: () => number): number =>
  by === null ? END_MS : Math.max(LEAST_MS, by - elapsed());

/** Takes no more requests, waits for those in flight while there is time, and writes down what is still unwritten. */
export async function endServing({ ending, log, elapsed }: Work, running: Running): Promise<void> {
  const { assembled, servers, background } = running;
  ending.by = elapsed() + END_MS;
  log.info("stopping");
  const sent = background.stop();
  void servers.metrics?.shutdown();
  assembled.stopListening();
  const answered = servers.api.shutdown().then(background.saveMetrics);
  await within(leftOf(ending, elapsed) - POSTGRES_MS, answered, () => {});
  await within(FLUSH_MS, sent, () => {});
  await within(FLUSH_MS, assembled.noteKeyUses().catch(() => {}), () => {});
}
