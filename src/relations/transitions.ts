/** The two sides of a relation. */
export type Side = "tutor" | "student";

export const RELATION_STATUSES = ["invited", "active", "archived"] as const;

/** How a relation stands. */
export type RelationStatus = typeof RELATION_STATUSES[number];

/** What somebody does with a relation that is there. */
export type Action = "accept" | "archive" | "invite";

/** Why a relation is not changed; with `not_found` and `repeated` all that an id of a batch can fail with. */
export type Refusal =
  | "already_invited"
  | "already_active"
  | "already_archived"
  | "not_invited"
  | "own_invitation";

type Rule = {
  readonly to: RelationStatus;
  readonly cause: "acceptance" | "archiving" | "invitation";
  /** What it says of each status: `null` lets it change. */
  readonly from: Readonly<Record<RelationStatus, Refusal | null>>;
};

/**
 * Which action leads from where to where (R2). The database has the same pairs of statuses as a constraint,
 * relations_change_as_they_may, and that lets a relation begin, invited or active, as well.
 */
export const TRANSITIONS = {
  accept: {
    to: "active",
    cause: "acceptance",
    from: { invited: null, active: "already_active", archived: "not_invited" },
  },
  archive: {
    to: "archived",
    cause: "archiving",
    from: { invited: null, active: null, archived: "already_archived" },
  },
  invite: {
    to: "invited",
    cause: "invitation",
    from: { invited: "already_invited", active: "already_active", archived: null },
  },
} as const satisfies Record<Action, Rule>;

/** Why an action does not change a relation. */
export type RefusalOf<A extends Action> =
  | Exclude<typeof TRANSITIONS[A]["from"][RelationStatus], null>
  | "own_invitation";

/** The statuses that an action changes. */
export const startsOf = (action: Action): RelationStatus[] =>
  RELATION_STATUSES.filter((status) => TRANSITIONS[action].from[status] === null);

/**
 * By whom an invitation must have been sent that a side may accept: the other. Null: it does not matter, for
 * any other action and for an admin.
 */
export const inviterFor = (action: Action, side: Side, isAdmin: boolean): Side | null =>
  action !== "accept" || isAdmin ? null : side === "tutor" ? "student" : "tutor";

/** Why a relation was not changed that is in a status: an invitation is then the side's own. */
export const refusalOf = <A extends Action>(action: A, status: RelationStatus): RefusalOf<A> =>
  // It is of this action's row of the table.
  (TRANSITIONS[action].from[status] ?? "own_invitation") as RefusalOf<A>;
