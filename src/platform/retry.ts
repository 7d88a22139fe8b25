import { isRivalry } from "./sql-state.ts";

/**
 * Runs a statement or a whole transaction again when PostgreSQL broke it off for the sake of a rival
 * (deadlock, serialization failure): nothing of it is left then. Gives up after `tries`.
 */
export async function retryRivals<T>(work: () => Promise<T>, tries = 4): Promise<T> {
  for (let tried = 1;; tried++) {
    try {
      return await work();
    } catch (error) {
      if (tried === tries || !isRivalry(error)) throw error;
    }
    // Rivals that were woken together must not meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * Math.min(tried, 4)));
  }
}
