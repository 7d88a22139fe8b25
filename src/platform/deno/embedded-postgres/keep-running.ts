import { type Cluster, start } from "./cluster.ts";
import { isPostgres, readPostmaster, removeStalePidFile } from "./postmaster.ts";

const LOOK_EVERY_MS = 500;

/** Called when the server was found dead; `error` is why it could not be started this time. */
export type OnDeath = (error: Error | null) => void;

/**
 * Looks twice a second whether the server of a cluster still runs, and starts it again on its port
 * when it has died. The answered function ends that, and waits for a start that is under way.
 */
export function keepRunning(
  cluster: Cluster,
  port: number,
  durable: boolean,
  onDeath: OnDeath,
): () => Promise<void> {
  let look: Promise<void> = Promise.resolve();
  const timer = setInterval(
    () => look = look.then(() => revive(cluster, port, durable, onDeath)),
    LOOK_EVERY_MS,
  );
  return () => {
    clearInterval(timer);
    return look;
  };
}

async function revive(
  cluster: Cluster,
  port: number,
  durable: boolean,
  onDeath: OnDeath,
): Promise<void> {
  const found = await readPostmaster(cluster.data);
  if (found !== null && await isPostgres(found.pid)) return;
  try {
    await removeStalePidFile(cluster.data);
    await start(cluster, port, durable);
    onDeath(null);
  } catch (error) {
    onDeath(error instanceof Error ? error : new Error(String(error)));
  }
}
