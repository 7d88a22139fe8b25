/** The entry for Cloudflare Workers (X11): what the runtime calls, each with connections of its own. */
import { lastsUntil } from "./platform/http/lasting.ts";
import { asItIs } from "./platform/worker/as-it-is.ts";
import { withOwnConnections } from "./platform/worker/request-pools.ts";
import { Isolate } from "./start/worker/isolate.ts";
import type { Bindings } from "./start/worker/read-worker-config.ts";

/** What of a request's context is needed: all that is begun goes on when the client has its answer, or has left. */
type Execution = { waitUntil(work: Promise<unknown>): void };

const isolate = new Isolate(
  { own: () => Date.now(), elapsed: () => performance.now() },
  (line, isUrgent) => isUrgent ? console.error(line) : console.log(line),
);

export default {
  fetch(request: Request, bindings: Bindings, execution: Execution): Promise<Response> {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const peer = request.headers.get("cf-connecting-ip") ?? undefined;
    execution.waitUntil(
      withOwnConnections(async () => {
        const answer = isolate.answer(bindings, request, peer).then(asItIs);
        answer.then(resolve, reject);
        await lastsUntil(await answer);
      }).catch(() => {}),
    );
    return promise;
  },

  async scheduled({ cron }: { readonly cron: string }, bindings: Bindings): Promise<void> {
    await withOwnConnections(() => isolate.cron(bindings, cron));
  },
};
