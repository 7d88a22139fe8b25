import type { Schemas } from "../../../client/create-client.ts";
import { answerOf, backend } from "../../backend/backend.ts";
import type { Refused } from "../../backend/failures.ts";
import { type Drafts, patchesOf } from "../draft.ts";
import type { ReadWeek, WeekWanted } from "../use-week.ts";
import type { Cell } from "../week-rows.ts";

/** A draft of one week, on the state that its painter saw. */
export type DraftToSave = WeekWanted & {
  readonly drafts: Drafts;
  /** Of the week that was painted on. */
  readonly etag: string | null;
};

/** Sends a draft: all of it or nothing. The answer is the week as it is then. @throws Refused, Unreachable */
export async function saveDraft(
  { tutorId, monday, zone, drafts, etag }: DraftToSave,
  headers: { "Idempotency-Key": string },
): Promise<ReadWeek> {
  const { data, headers: given } = await answerOf(
    backend.POST("/calendar/drafts", {
      params: {
        query: { tutor_id: tutorId },
        header: { ...headers, ...(etag !== null && { "If-Match": etag }) },
      },
      body: { week_start: monday, timezone: zone, patches: patchesOf(drafts) },
    }),
  );
  return { ...data, etag: given.get("ETag") };
}

/** A cell that could not be painted, and why. */
export type Obstacle = { readonly cell: Cell; readonly why: string };

/** The cells of a draft that are in the way of a refusal, by what its problem lists; in order. */
export function obstaclesOf(
  error: Refused,
  drafts: Drafts,
  cells: readonly Cell[],
  now: number,
): Obstacle[] {
  const painted = cells.filter(({ start }) => drafts.has(start));
  if (error.code === "in_the_past") {
    return painted.filter(({ start }) => Date.parse(start) <= now)
      .map((cell) => ({ cell, why: error.message }));
  }
  const conflicts = error.problem.conflicts ?? [];
  return painted.flatMap((cell) => {
    const conflict = conflicts.find((found) => isOf(found, cell));
    const isInTheWay = cell.status === "booked" && drafts.get(cell.start) !== "available";
    return conflict && isInTheWay ? [{ cell, why: conflict.message }] : [];
  });
}

/** A hold has no lesson, and neither has its cell. */
const isOf = ({ lesson_id }: Schemas["Conflict"], cell: Cell): boolean =>
  lesson_id === undefined ? !cell.lesson_id : lesson_id === cell.lesson_id;
