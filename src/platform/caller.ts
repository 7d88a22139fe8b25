import { Problem } from "../problem.ts";
import type { Caller, User } from "./context.ts";

/**
 * The caller as a person.
 * @throws Problem forbidden for a program; the contract's `security` keeps those out already.
 */
export function userOf(caller: Caller): User {
  if (caller.kind === "user") return caller;
  throw new Problem("forbidden", { detail: "Only a user may do this, not a program's key." });
}

/**
 * What callers are called where their things are kept: "user 42", "service bot", "partner acme". A program
 * keeps its name when its key is rotated (T4), and with it its holds and its first answers.
 */
export const callerName = (caller: Caller): string =>
  caller.kind === "user" ? userName(caller) : `${caller.kind} ${caller.name}`;

/** The same of a user. */
export const userName = ({ userId }: { readonly userId: number }): string => `user ${userId}`;
