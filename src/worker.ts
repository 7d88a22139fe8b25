/** The entry for Cloudflare Workers (X11): what the runtime calls. Each call has database connections of its own. */
import { lastsUntil } from "./platform/http/lasting.ts";
import { createLogger, type Sink } from "./platform/logging/log.ts";
import { asItCame } from "./platform/worker/as-it-came.ts";
import { asItIs } from "./platform/worker/as-it-is.ts";
import { Hall, type HallContext } from "./platform/worker/hall.ts";
import type { HibernatingSocket } from "./platform/worker/hibernating-sockets.ts";
import { withOwnConnections } from "./platform/worker/request-pools.ts";
import { Isolate } from "./start/worker/isolate.ts";
import { openHall } from "./start/worker/open-hall.ts";
import { type Bindings, readWorkerConfig } from "./start/worker/read-worker-config.ts";

/** The part of a request's context that is used. Work given to it goes on when the client is answered, or has left. */
type Execution = { waitUntil(work: Promise<unknown>): void };

const clocks = { own: () => Date.now(), elapsed: () => performance.now() };
const sink: Sink = (line, isUrgent) => isUrgent ? console.error(line) : console.log(line);

const isolate = new Isolate(clocks, sink);

export default {
  fetch(request: Request, bindings: Bindings, execution: Execution): Promise<Response> {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const peer = request.headers.get("cf-connecting-ip") ?? undefined;
    execution.waitUntil(
      withOwnConnections(async () => {
        const answer = isolate.answer(bindings, asItCame(request), peer).then(asItIs);
        answer.then(resolve, reject);
        await lastsUntil(await answer);
      }).catch(() => {}).then(() => isolate.sendSpans()),
    );
    return promise;
  },

  async scheduled({ cron }: { readonly cron: string }, bindings: Bindings): Promise<void> {
    await withOwnConnections(() => isolate.cron(bindings, cron));
  },
};

/** The Durable Object that holds the connections of those who listen to live updates (decision 40). */
export class LiveHall {
  readonly #hall: Hall;

  constructor(context: HallContext, bindings: Bindings) {
    this.#hall = new Hall({
      context,
      open(upgrade) {
        const read = readWorkerConfig(bindings);
        const log = createLogger({ level: read.config.logLevel, sink, now: clocks.own });
        return openHall(read, clocks, log, upgrade);
      },
      now: clocks.own,
    });
  }

  fetch(request: Request): Promise<Response> {
    return this.#hall.fetch(request);
  }

  alarm(): Promise<void> {
    return this.#hall.alarm();
  }

  webSocketMessage(socket: HibernatingSocket, message: string | ArrayBuffer): Promise<void> {
    return this.#hall.message(socket, message);
  }

  webSocketClose(socket: HibernatingSocket, code: number): void {
    this.#hall.closed(socket, code);
  }

  webSocketError(socket: HibernatingSocket): void {
    this.#hall.closed(socket, null);
  }
}
