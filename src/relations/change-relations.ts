import { changeRelations as changeRows, lockRelation } from "../generated/sql/relations.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import type { Texts } from "../wording/en.ts";
import { columnsOf, metadataOf, type Party } from "./party.ts";
import {
  noSuchRelation,
  type OneRelation,
  readRelation,
  type Relation,
  relationEtag,
} from "./relation.ts";
import {
  type Action,
  inviterFor,
  type RefusalOf,
  refusalOf,
  type RelationStatus,
  startsOf,
  TRANSITIONS,
} from "./transitions.ts";

type BatchCode = Exclude<keyof Texts["failures"], "not_leased">;

export type BatchOutcome = {
  processed: number[];
  failed: { id: number; code: BatchCode }[];
};

/**
 * Changes several relations of a party, each for itself (R2): one that cannot be changed is told, and keeps none
 * of the others from it. Each id is answered as often as it is named, in the order of the names. One statement
 * changes them all (docs/decisions/0027).
 */
export async function changeBatch(
  db: Db,
  party: Party,
  action: "accept" | "archive",
  ids: readonly number[],
): Promise<BatchOutcome> {
  const known = await change(db, party, action, [...new Set(ids)]);
  const named = new Set<number>();
  const outcome: BatchOutcome = { processed: [], failed: [] };
  for (const id of ids) {
    const code = named.has(id) ? "repeated" : known.get(id) ?? "not_found";
    named.add(id);
    if (code === "done") outcome.processed.push(id);
    else outcome.failed.push({ id, code });
  }
  return outcome;
}

/**
 * Changes one relation of a party, if it is in the state that the caller expects.
 * @throws Problem not_found, version_mismatch, or why it stays: already_invited, already_active,
 *   already_archived, not_invited, own_invitation.
 */
export function changeRelation(
  db: Db,
  party: Party,
  action: Action,
  { ifMatch, ...one }: OneRelation & { readonly ifMatch?: IfMatch | undefined },
): Promise<Relation> {
  return inTransaction(db, async (tx) => {
    if (ifMatch !== undefined) {
      await lockRelation(tx, { ...columnsOf(party), id: one.id });
      await mustMatch(ifMatch, async () => relationEtag(await readRelation(tx, party, one)));
    }
    const why = (await change(tx, party, action, [one.id])).get(one.id);
    if (why === undefined) throw noSuchRelation();
    if (why !== "done") throw new Problem(why);
    return readRelation(tx, party, one);
  });
}

/** What became of each id that there is. */
async function change<A extends Action>(
  db: Db,
  party: Party,
  action: A,
  ids: number[],
): Promise<Map<number, RefusalOf<A> | "done">> {
  const { to, cause } = TRANSITIONS[action];
  const rows = await changeRows(db, {
    ...columnsOf(party),
    ids,
    status: to,
    from: startsOf(action),
    side: party.side,
    inviter: inviterFor(action, party.side, party.isAdmin),
    actorId: party.actorId,
    metadata: metadataOf(party, cause),
  });
  return new Map(rows.map(({ id, status, changed }) => [
    id,
    // The constraint relations_have_a_status.
    changed ? "done" : refusalOf(action, status as RelationStatus),
  ]));
}
