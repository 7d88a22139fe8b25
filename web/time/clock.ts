/** What the browser knows of the time, and chance: the rest of the pages asks here. */

/** Epoch milliseconds by the browser's clock. It decides nothing that the API decides. */
export const now = (): number => Date.now();

/** Milliseconds since the page began, never set back. */
export const elapsed = (): number => performance.now();

/** Between 0 and 1. */
export const chance = (): number => Math.random();
