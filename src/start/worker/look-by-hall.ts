import type { Found } from "../../calendar/calendar-changes.ts";
import type { Halls } from "../../platform/worker/halls.ts";

type Look = (since: string | null) => Promise<Found>;

/**
 * Looks by way of a hall, which keeps its connection: a request that looks by itself has to open one, and all who
 * read meanwhile wait for that. `byItself` is the way where there is no hall, or it cannot tell.
 */
export const lookByHall = (halls: Halls | null, byItself: Look): Look =>
  halls === null ? byItself : async (since) => {
    try {
      // What hallProgram answers with, of the same source.
      return await halls.changes(since) as Found;
    } catch {
      return await byItself(since);
    }
  };
