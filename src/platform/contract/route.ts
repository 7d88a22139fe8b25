import type { Route, Sent } from "./types.ts";

/** A route of the contract, with its exact type. */
export const route = <const R extends Route>(route: R): R => route;

/** What the answers of a route are, by their type and, while the program runs, by media types. */
export const sent = <Shapes>(types: Readonly<Record<string, string | null>>): Sent<Shapes> => ({
  types,
});
