import { type FieldError, invalidFields } from "../problem.ts";
import { type Interval, merge, overlaps, sortByStart } from "../time/interval.ts";
import type { Colour, Painted } from "../time/paint-plan.ts";
import { HALF_HOUR, type WeekGrid, weekGrid } from "../time/week-grid.ts";

/** What a tutor painted in a week of the zone (A8). */
export type Draft = {
  readonly weekStart: string;
  readonly timezone: string;
  readonly painted: Painted;
};

type Body = {
  readonly week_start: string;
  readonly timezone: string;
  readonly patches: readonly (Interval & { readonly status: Colour })[];
};

/**
 * The draft that a body asks for.
 * @throws Problem validation_failed for patches that are not of whole cells of that week or share one; all
 *   of them at once.
 */
export function toDraft({ week_start: weekStart, timezone, patches }: Body): Draft {
  const grid = weekGrid(timezone, weekStart);
  const faults = patches.flatMap((patch, i) => faultsOf(grid, patch, `patches[${i}]`));
  mustHaveNone(faults);
  mustHaveNone(overlapping(patches));
  const as = (colour: Colour) => merge(patches.filter(({ status }) => status === colour));
  return {
    weekStart,
    timezone,
    painted: { available: as("available"), blocked: as("blocked"), empty: as("empty") },
  };
}

function mustHaveNone(errors: readonly FieldError[]) {
  if (errors.length > 0) throw invalidFields(errors);
}

function faultsOf(grid: WeekGrid, { start, end }: Interval, path: string): FieldError[] {
  const first = grid.starts[0] ?? grid.end;
  const isEdge = (ms: number) => ms === grid.end || (ms - first) % HALF_HOUR === 0;
  if (start < first || end > grid.end) return [{ path, message: { say: "outside_week" } }];
  const faults: FieldError[] = [];
  if (!isEdge(start)) faults.push({ path: `${path}.start`, message: { say: "cell_start" } });
  if (start >= end) {
    faults.push({ path: `${path}.end`, message: { say: "after", field: "start" } });
  } else if (!isEdge(end)) faults.push({ path: `${path}.end`, message: { say: "cell_end" } });
  return faults;
}

/** Patches that share a cell with the one before them in time. */
function overlapping(patches: readonly Interval[]): FieldError[] {
  const inTime = sortByStart(patches.map(({ start, end }, place) => ({ start, end, place })));
  return inTime.flatMap((patch, i) => {
    const before = inTime[i - 1];
    if (!before || !overlaps(before, patch)) return [];
    const [other, one] = [Math.min(before.place, patch.place), Math.max(before.place, patch.place)];
    return [{ path: `patches[${one}]`, message: { say: "patch_overlaps", other } }];
  });
}
