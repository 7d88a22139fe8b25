/**
 * Takes care of work that may go on after its request was answered. Cloudflare's runtime ends what a request leaves
 * behind, so there the request is kept open for it; elsewhere there is nothing to do. Errors of the work are ignored.
 */
export type Later = (work: Promise<unknown>) => void;

/** For a runtime on which work goes on by itself. */
export const byItself: Later = (work) => void work.catch(() => {});
