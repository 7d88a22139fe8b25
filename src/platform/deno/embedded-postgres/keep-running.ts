import { type Cluster, start } from "./cluster.ts";
import { isPostgres, readPostmaster, removeStalePidFile } from "./postmaster.ts";
import type { Use } from "./users.ts";

const LOOK_EVERY_MS = 500;

/** Called when the server was found dead; `error` is why it could not be started this time. */
export type OnDeath = (error: Error | null) => void;

/**
 * Looks twice a second whether the server of a cluster still runs, and starts it again on its port
 * when it has died. The answered function ends that, and resolves when no start is under way.
 */
export function keepRunning(
  cluster: Cluster,
  use: Use,
  server: { readonly port: number; readonly durable: boolean },
  onDeath: OnDeath,
): () => Promise<void> {
  let isEnding = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let look: Promise<void> = Promise.resolve();
  const revive = async () => {
    try {
      if (await runs(cluster)) return;
      // Not while another program starts or stops it: they may have been quicker.
      await use.change(async () => {
        if (isEnding || await runs(cluster)) return;
        await removeStalePidFile(cluster.data);
        await start(cluster, server.port, server.durable);
        onDeath(null);
      });
    } catch (error) {
      onDeath(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const later = () => {
    if (isEnding) return;
    timer = setTimeout(() => look = revive().then(later), LOOK_EVERY_MS);
  };
  later();
  return () => {
    isEnding = true;
    clearTimeout(timer);
    return look;
  };
}

async function runs(cluster: Cluster): Promise<boolean> {
  const found = await readPostmaster(cluster.data);
  return found !== null && await isPostgres(found.pid);
}
