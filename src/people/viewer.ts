import { type Caller, type Role, userOf } from "../platform/contract/context.ts";
import { Problem } from "../problem.ts";

/** A user as one who looks: `seesAll` is an admin, who is nobody in most lessons (T5). */
export type Viewer = { readonly userId: number; readonly seesAll: boolean };

/** Whose eyes see a tutor's time: the owner's see whose it is, a stranger's that it is taken (T6). */
export type Visibility = "owner" | "stranger";

/**
 * The caller as a viewer.
 * @throws Problem forbidden for a program.
 */
export function viewerOf(caller: Caller): Viewer {
  const { userId, role } = userOf(caller);
  return { userId, seesAll: role === "admin" };
}

/** How a caller sees the time of a tutor: the tutor and an admin as its owner. */
export function visibilityOf(caller: Caller, tutorId: number): Visibility {
  if (caller.kind !== "user") return "stranger";
  const { userId, seesAll } = viewerOf(caller);
  return seesAll || userId === tutorId ? "owner" : "stranger";
}

/** The answer for nobody and for a user of another role alike (T5). */
export const noSuchUser = (role: Role): Problem => new Problem("not_found", { what: role });

/** The same of a tutor. */
export const noSuchTutor = (): Problem => noSuchUser("tutor");
