import type { Route, Sent } from "./types.ts";

/** A route of the contract, with its exact type. */
export const route = <const R extends Route>(route: R): R => route;

/** The answers of a route: all of them in the type `Shapes`, only their media types as a value. */
export const sent = <Shapes>(types: Readonly<Record<string, string | null>>): Sent<Shapes> => ({
  types,
});
