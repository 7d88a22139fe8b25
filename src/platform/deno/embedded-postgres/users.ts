import { join } from "node:path";

/** One's own use of a cluster. */
export type Use = {
  /** Runs `work` while no other program starts or stops the cluster. */
  readonly change: (work: () => Promise<void>) => Promise<void>;
  /** Ends the use; `last` is run when nobody else uses the cluster. */
  readonly leave: (last: () => Promise<void>) => Promise<void>;
};

/**
 * Counts the programs that use a cluster (the server, a `tenant create` beside it, a test run) so
 * that the last one to leave stops it. Two file locks, which the system releases even after a
 * `kill -9`: `use` is shared by all users; `change` is held by whoever starts or stops.
 */
export async function useCluster(folder: string, first: () => Promise<void>): Promise<Use> {
  const change = await openLock(folder, "change.lock");
  const use = await openLock(folder, "use.lock");
  await change.lock(true);
  try {
    await first();
    await use.lock(false);
  } catch (error) {
    use.close();
    change.close();
    throw error;
  }
  await change.unlock();
  return {
    async change(work) {
      await change.lock(true);
      try {
        await work();
      } finally {
        await change.unlock();
      }
    },
    async leave(last) {
      await change.lock(true);
      try {
        await use.unlock();
        if (await use.tryLock(true)) await last();
      } finally {
        use.close();
        change.close();
      }
    },
  };
}

function openLock(folder: string, name: string): Promise<Deno.FsFile> {
  return Deno.open(join(folder, name), { create: true, write: true });
}
