import type { Drafts, Painted } from "../draft.ts";
import type { Cell } from "../week-rows.ts";
import { obstacleOf } from "./strokes.ts";

/** A draft on a newer state of its week: without what is so already or cannot be any more. */
export type Rebased = {
  readonly drafts: ReadonlyMap<string, Painted>;
  /** The cells that have changed under it. */
  readonly changed: readonly Cell[];
};

/** @param before the cells on which the draft was painted, as far as they are known */
export function rebased(
  drafts: Drafts,
  cells: readonly Cell[],
  before: readonly Cell[],
  now: number,
): Rebased {
  const old = new Map(before.map(({ start, status }) => [start, status]));
  const kept = new Map(drafts);
  const changed: Cell[] = [];
  for (const cell of cells) {
    const painted = kept.get(cell.start);
    if (painted === undefined) continue;
    if (cell.status === painted || obstacleOf(cell, painted, now)) kept.delete(cell.start);
    const was = old.get(cell.start);
    if (was !== undefined && was !== cell.status && cell.status !== painted) changed.push(cell);
  }
  return { drafts: kept, changed };
}
