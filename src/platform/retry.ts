import { isRivalry } from "./sql-state.ts";

const TRIES = 4;

/**
 * Runs a statement or a whole transaction again when PostgreSQL broke it off for the sake of a rival
 * (deadlock, serialization failure): nothing of it is left then. Gives up after four tries.
 */
export async function retryRivals<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1;; tried++) {
    try {
      return await work();
    } catch (error) {
      if (tried === TRIES || !isRivalry(error)) throw error;
    }
    // Rivals that were woken together must not meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * tried));
  }
}
