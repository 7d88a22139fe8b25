import type { Schemas } from "../../client/create-client.ts";
import { addMinutes } from "../time/dates.ts";

/** What a cell is painted as. */
export type Painted = Schemas["DraftPatch"]["status"];

/** What was painted and is not saved, by the `start` of a cell. */
export type Drafts = ReadonlyMap<string, Painted>;

const CELL_MINUTES = 30;

/** Painted cells as runs of one status, in order, as `POST /calendar/drafts` takes them. */
export function patchesOf(drafts: Drafts): Schemas["DraftPatch"][] {
  const patches: Schemas["DraftPatch"][] = [];
  const inOrder = [...drafts].sort(([a], [b]) => a < b ? -1 : 1);
  for (const [start, status] of inOrder) {
    const last = patches.at(-1);
    const end = addMinutes(start, CELL_MINUTES);
    if (last && last.end === start && last.status === status) last.end = end;
    else patches.push({ start, end, status });
  }
  return patches;
}
