/**
 * Told of work that goes on after the request that began it has its answer. Where a runtime ends all that a request has
 * left, as Cloudflare's does, it is waited for; elsewhere there is nothing to do. It never rejects.
 */
export type Later = (work: Promise<unknown>) => void;

/** Where work goes on by itself. */
export const byItself: Later = (work) => void work.catch(() => {});
