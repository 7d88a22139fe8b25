import { QueryClient } from "@tanstack/vue-query";
import { chance } from "../time/clock.ts";
import { isTransient } from "./failures.ts";

const TRIES_AGAIN = 3;
const FIRST_WAIT_MS = 500;

/** Three times more, from 500 ms, twice as long each time, with jitter; network errors and 5xx only (W1). */
const again = {
  retry: (failures: number, error: unknown) => failures < TRIES_AGAIN && isTransient(error),
  retryDelay: (failures: number) => FIRST_WAIT_MS * 2 ** failures * (0.75 + chance() / 2),
  // The service worker answers while there is no network.
  networkMode: "always",
} as const;

/** What is known of the API's state, and how it is asked for. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { ...again, staleTime: 15_000, gcTime: 10 * 60_000, refetchOnWindowFocus: true },
      mutations: again,
    },
  });
