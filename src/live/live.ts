import type { Access } from "../platform/auth/authenticate.ts";
import type { CalendarHub } from "./calendar-hub.ts";
import type { Listeners } from "./listeners.ts";
import type { ListeningPeople } from "./listening-people.ts";
import type { Newcomers } from "./newcomers.ts";
import type { Places } from "./places.ts";

/** A hundred messages: what a client has not taken by then it will not take in time. */
export const MOST_UNSENT_BYTES = 16_384;

/** What all connections that are told of changes share on a server. */
export type Live = {
  readonly hub: CalendarHub;
  readonly listeners: Listeners;
  readonly places: Places;
  readonly newcomers: Newcomers;
  readonly people: ListeningPeople;
  /** Who a bearer token is of. @throws Problem unauthenticated, as at any request */
  readonly signIn: (token: string) => Access | Promise<Access>;
  /** How long whoever connects may take to say who they are. */
  readonly firstMessageMs: number;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};
