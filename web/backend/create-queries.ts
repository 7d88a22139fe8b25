import { QueryClient } from "@tanstack/vue-query";
import { network } from "../frame/network.ts";
import { chance } from "../time/clock.ts";
import { isTransient, Unreachable } from "./failures.ts";

const TRIES_AGAIN = 3;
const FIRST_WAIT_MS = 500;

/** Whether to try again: not where there is no network at all, and once only where nobody answers in time. */
function isWorthATry(failures: number, error: unknown): boolean {
  const most = error instanceof Unreachable && error.isTooLate ? 1 : TRIES_AGAIN;
  return failures < most && network.isOnline && isTransient(error);
}

/**
 * Three times more, from 500 ms, twice as long each time, with jitter; network errors and 5xx only (W1). What
 * changes something is tried again only by who sends the same `Idempotency-Key` each time: `useWrite`.
 */
export const again = {
  retry: isWorthATry,
  retryDelay: (failures: number) => FIRST_WAIT_MS * 2 ** failures * (0.75 + chance() / 2),
  // The service worker answers while there is no network.
  networkMode: "always",
} as const;

/** What is known of the API's state, and how it is asked for. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        ...again,
        // Answers are replaced and never changed, and a proxy for each of a week's cells costs a phone 100 ms.
        shallow: true,
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        // By itself only where queries wait for a network.
        refetchOnReconnect: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
