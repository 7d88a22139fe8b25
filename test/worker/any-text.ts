/** A Worker that sends whatever text it is given as a tenant's own: a program that is wrong in every statement. */
import { openDatabases } from "../../src/start/open-databases.ts";
import { RequestPool, withOwnConnections } from "../../src/platform/worker/request-pools.ts";
import { Turns } from "../../src/platform/worker/turns.ts";
import { type Bindings, readWorkerConfig } from "../../src/start/worker/read-worker-config.ts";
import { ask } from "../support/ask.ts";

const turns = new Turns(4);

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const { slug, messages } = await request.json();
    return await withOwnConnections(async () => {
      const { config, databaseUrl: url } = readWorkerConfig(bindings);
      const { pools } = openDatabases({
        config,
        url,
        spans: null,
        elapsed: () => performance.now(),
        pooling: (options) => new RequestPool(options, turns),
      });
      try {
        const tenant = await pools.open(slug);
        if (tenant === null) return Response.json({ code: "no such tenant" });
        for (const text of messages) await ask(tenant.db, text);
        return Response.json({ code: null });
      } catch (error) {
        const isCoded = error instanceof Error && "code" in error;
        return Response.json({ code: isCoded ? error.code : String(error) });
      }
    });
  },
};
