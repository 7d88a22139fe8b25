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

/** What a caller is called where his things are kept: "user 42", "service 3", "partner 5". */
export const callerName = (caller: Caller): string =>
  caller.kind === "user" ? userName(caller) : `${caller.kind} ${caller.keyId}`;

/** The same of a user. */
export const userName = ({ userId }: { readonly userId: number }): string => `user ${userId}`;
