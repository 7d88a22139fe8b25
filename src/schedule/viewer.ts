import { userOf } from "../platform/caller.ts";
import type { Caller } from "../platform/context.ts";

/** A user as one who looks: `seesAll` is an admin, who is nobody in most lessons (T5). */
export type Viewer = { readonly userId: number; readonly seesAll: boolean };

/** Whose eyes see a tutor's time: the owner's see whose it is, a stranger's that it is taken (T6). */
export type Sight = "owner" | "stranger";

/**
 * The caller as a viewer.
 * @throws Problem forbidden for a program.
 */
export function viewerOf(caller: Caller): Viewer {
  const { userId, role } = userOf(caller);
  return { userId, seesAll: role === "admin" };
}

/** How a caller sees the time of a tutor: the tutor himself and an admin as its owner. */
export function sightOf(caller: Caller, tutorId: number): Sight {
  if (caller.kind !== "user") return "stranger";
  const { userId, seesAll } = viewerOf(caller);
  return seesAll || userId === tutorId ? "owner" : "stranger";
}
