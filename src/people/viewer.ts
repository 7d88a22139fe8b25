import {
  type Caller,
  callerName,
  type Role,
  userName,
  userOf,
} from "../platform/contract/context.ts";
import { invalid, Problem } from "../problem.ts";

/**
 * A user as one who looks and acts: `seesAll` is an admin, who is nobody in most lessons (T5). `program` is
 * the `callerName` of the program that acts on their behalf, whose rules bind (T7).
 */
export type Viewer = {
  readonly userId: number;
  readonly seesAll: boolean;
  readonly program?: string | undefined;
};

/** Who only looks: a program on nobody's behalf, which sees all of its tenant, is no user. */
export type Reader = Pick<Viewer, "seesAll" | "program"> & { readonly userId: number | null };

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

/**
 * Who acts on a lesson: the caller, or on whose behalf a program does (T7).
 * @throws Problem forbidden for a user who names somebody else, validation_failed for a program that names
 *   nobody.
 */
export function actorOf(caller: Caller, onBehalfOf: number | undefined): Viewer {
  if (caller.kind !== "user") {
    if (onBehalfOf === undefined) throw invalid("on_behalf_of", "required_with_key");
    return { userId: onBehalfOf, seesAll: false, program: callerName(caller) };
  }
  if (onBehalfOf === undefined || onBehalfOf === caller.userId) return viewerOf(caller);
  throw new Problem("forbidden", { reason: "acts_for_other" });
}

/** The same of who only looks: a program need not name anybody. */
export const readerOf = (caller: Caller, onBehalfOf: number | undefined): Reader =>
  caller.kind !== "user" && onBehalfOf === undefined
    ? { userId: null, seesAll: true }
    : actorOf(caller, onBehalfOf);

/** Whose the holds and first answers are of whoever acts: the program's, where there is one. */
export const holderOf = (viewer: Viewer): string => viewer.program ?? userName(viewer);

/** Who is named in the log of changes; null: a program. */
export const actorIdOf = ({ userId, program }: Viewer): number | null =>
  program === undefined ? userId : null;

/**
 * Whose students alone a caller may ask about and enter lessons with (R1): a tutor's own; null: everybody's,
 * which only admins, programs and students for themselves may.
 */
export const knownToOf = (caller: Caller): number | null =>
  caller.kind === "user" && caller.role === "tutor" ? caller.userId : null;

/** How a caller sees the time of a tutor: the tutor and an admin as its owner. */
export function visibilityOf(caller: Caller, tutorId: number): Visibility {
  if (caller.kind !== "user") return "stranger";
  const { userId, seesAll } = viewerOf(caller);
  return seesAll || userId === tutorId ? "owner" : "stranger";
}

/** The answer for nobody, and for a user of another role where one is asked for, alike (T5). */
export const noSuchUser = (role: Role | "user"): Problem =>
  new Problem("not_found", { what: role });

/** The same of a tutor. */
export const noSuchTutor = (): Problem => noSuchUser("tutor");
