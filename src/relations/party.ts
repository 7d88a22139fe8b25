import { type Caller, callerName } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { invalid, Problem } from "../problem.ts";
import { mustBeOfRole } from "../profile/users.ts";
import type { Side } from "./transitions.ts";

/** One side of relations, and who acts for it: the person, an admin, or a program with a key (T4). */
export type Party = {
  readonly side: Side;
  readonly personId: number;
  /** Null: a program. */
  readonly actorId: number | null;
  readonly program: string | undefined;
  readonly isAdmin: boolean;
};

/**
 * Whose relations a caller sees and changes: people their own; an admin and a program name whose.
 * @throws Problem forbidden for a person who names another, validation_failed where nobody is named, not_found
 *   for who is none of that role.
 */
export async function partyOf(
  db: Db,
  caller: Caller,
  side: Side,
  named: number | undefined,
): Promise<Party> {
  if (caller.kind === "user" && caller.role !== "admin") {
    const { userId } = caller;
    if (named !== undefined && named !== userId) {
      throw new Problem("forbidden", {
        reason: side === "tutor" ? "other_tutor" : "other_student",
      });
    }
    return { side, personId: userId, actorId: userId, program: undefined, isAdmin: false };
  }
  const isAdmin = caller.kind === "user";
  if (named === undefined) {
    throw invalid(`${side}_id`, isAdmin ? "required_of_admin" : "required_with_key");
  }
  await mustBeOfRole(db, named, side);
  return {
    side,
    personId: named,
    actorId: isAdmin ? caller.userId : null,
    program: isAdmin ? undefined : callerName(caller),
    isAdmin,
  };
}

/** In whose zone they are told: the caller's, or of a program that of whose they are. */
export const readerOf = ({ actorId, personId }: Party): number => actorId ?? personId;

/** By which column its relations are found. */
export const columnsOf = ({ side, personId }: Party) => ({
  tutorId: side === "tutor" ? personId : null,
  studentId: side === "student" ? personId : null,
});

/** What the log tells of a change: how it came about, and which program did it, if one did. */
export const metadataOf = ({ program }: Party, cause: string) => ({
  cause,
  ...(program !== undefined && { program }),
});
