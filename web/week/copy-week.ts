import type { Schemas } from "../../client/create-client.ts";
import { addDays } from "../time/dates.ts";
import { type Drafts, type Painted, patchesOf } from "./draft.ts";
import type { Cell } from "./week-rows.ts";

const placeOf = (date: string, { time }: Cell) => `${date} ${time}`;

/**
 * What makes a week like another one, as patches of a draft: its free times and its time off at the same wall times,
 * where they are still ahead. A time with a lesson was free for one.
 */
export function patchesLike(
  before: readonly Cell[],
  week: readonly Cell[],
  daysLater: number,
  now: string,
): Schemas["DraftPatch"][] {
  const painted = new Map<string, Painted>();
  for (const cell of before) {
    const { status } = cell;
    if (status === "empty") continue;
    const like = status === "booked" ? "available" : status;
    painted.set(placeOf(addDays(cell.date, daysLater), cell), like);
  }
  const drafts: Drafts = new Map(
    week.flatMap((cell): [string, Painted][] => {
      const status = painted.get(placeOf(cell.date, cell));
      const isAhead = cell.start > now;
      return status !== undefined && isAhead ? [[cell.start, status]] : [];
    }),
  );
  return patchesOf(drafts);
}
