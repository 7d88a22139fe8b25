import type { Schemas } from "../../client/create-client.ts";
import type { Role } from "../session/session.ts";

export type Relation = Schemas["Relation"];
export type RelationStatus = Schemas["RelationStatus"];
/** What can be done with a relation. */
export type Action = "accept" | "archive" | "invite";
/** Why a relation is as it is. */
export type Cause = Schemas["RelationChange"]["metadata"]["cause"];

export const statuses: readonly RelationStatus[] = ["invited", "active", "archived"];

/** What may be done as it stands: an invitation is accepted by whom it went to, or by an admin. */
export function actionsOf({ status, invited_by }: Relation, role: Role | undefined): Action[] {
  if (status === "archived") return ["invite"];
  const accepts = status === "invited" && (invited_by === "student" || role === "admin");
  return accepts ? ["accept", "archive"] : ["archive"];
}

/** What can be done with several at once. */
export const batchActions = ["accept", "archive"] as const;
export type BatchAction = (typeof batchActions)[number];

/** Of those that are chosen, by id, the ones with which it can be done as they stand. */
export const idsFor = (
  action: BatchAction,
  relations: readonly Relation[],
  chosen: readonly number[],
  role: Role | undefined,
): number[] =>
  relations
    .filter((relation) =>
      chosen.includes(relation.id) && actionsOf(relation, role).includes(action)
    )
    .map(({ id }) => id);
