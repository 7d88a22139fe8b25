import { insertInvitation, statusOfPair } from "../generated/sql/relations.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem, samePerson } from "../problem.ts";
import { mustBeOfRole } from "../profile/users.ts";
import { metadataOf, type Party } from "./party.ts";
import { readRelation, type Relation } from "./relation.ts";
import { refusalOf, type RelationStatus } from "./transitions.ts";

/**
 * Invites somebody with whom the party has no relation yet (R4); `now` in epoch ms.
 * @throws Problem validation_failed (they are one person), not_found, already_invited, already_active,
 *   already_archived.
 */
export function invite(
  db: Db,
  party: Party,
  { otherId, now }: { readonly otherId: number; readonly now: number },
): Promise<Relation> {
  const isTutor = party.side === "tutor";
  if (otherId === party.personId) throw samePerson();
  const pair = {
    tutorId: isTutor ? party.personId : otherId,
    studentId: isTutor ? otherId : party.personId,
  };
  return inTransaction(db, async (tx) => {
    await mustBeOfRole(tx, otherId, isTutor ? "student" : "tutor");
    const { side, actorId } = party;
    const metadata = metadataOf(party, "invitation");
    const made = await insertInvitation(tx, { ...pair, side, actorId, metadata });
    if (made) return await readRelation(tx, party, { id: made.id, now });
    const { status } = await statusOfPair(tx, pair);
    // Who begins anew what is archived says so of that relation.
    if (status === "archived") throw new Problem("already_archived");
    // The constraint relations_have_a_status.
    throw new Problem(refusalOf("invite", status as RelationStatus));
  });
}
