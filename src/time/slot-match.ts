import { overlaps, sortByStart } from "./interval.ts";
import type { ExistingSlot, PlannedSlot, SlotPlan } from "./slots-of-date.ts";

/**
 * Gives wanted slots the rows that exist, so that as few ids as possible change:
 * 0. the slot that is edited becomes the window of its template and date;
 * 1. a window that has its row, with the same template, date and times, keeps it untouched;
 * 2. of the rest, a window takes a row of its template and date, in order;
 * 3. then any row whose time it shares.
 * What is wanted still is inserted, what is left over is deleted.
 */
export function matchSlots(
  existing: readonly ExistingSlot[],
  windows: readonly PlannedSlot[],
  edited?: ExistingSlot,
): SlotPlan {
  const rows = new Map(existing.map((row) => [row.id, row]));
  const update: SlotPlan["update"] = [];
  const use = (row: ExistingSlot, slot: PlannedSlot) => {
    rows.delete(row.id);
    if (!isSameSlot(row, slot)) update.push({ id: row.id, ...slot });
  };

  const asked = windows.find(isWindowOf(edited));
  if (edited && asked) use(edited, asked);
  const unasked = sortByStart(windows.filter((window) => window !== asked));
  const unmade = takeByKey(unasked, rows, exactKey, use);
  const others = takeByKey(unmade, rows, ({ templateId, date }) => `${templateId} ${date}`, use);
  const insert = takeByTime(others, rows, use);
  return { delete: [...rows.keys()], update: sortByStart(update), insert: sortByStart(insert) };
}

/** Whether a window is what the template of a slot gives on the slot's date. */
export const isWindowOf = (slot: ExistingSlot | undefined) => (window: PlannedSlot): boolean =>
  slot !== undefined && slot.templateId === window.templateId && slot.date === window.date;

const isSameSlot = (row: PlannedSlot, slot: PlannedSlot): boolean =>
  exactKey(row) === exactKey(slot);

const exactKey = ({ templateId, date, startMinute, endMinute, start, end }: PlannedSlot): string =>
  `${templateId} ${date} ${startMinute} ${endMinute} ${start} ${end}`;

type Rows = ReadonlyMap<number, ExistingSlot>;
type Use = (row: ExistingSlot, slot: PlannedSlot) => void;

/** Gives each slot the first unused row of the same key; returns the slots without one. */
function takeByKey(
  slots: readonly PlannedSlot[],
  rows: Rows,
  keyOf: (slot: PlannedSlot) => string,
  use: Use,
): PlannedSlot[] {
  const rowsOf = Map.groupBy(sortByStart([...rows.values()]), keyOf);
  return slots.filter((slot) => {
    const row = rowsOf.get(keyOf(slot))?.shift();
    if (row) use(row, slot);
    return row === undefined;
  });
}

/** Gives each slot a row that it shares time with: one sweep over both. Returns those without one. */
function takeByTime(slots: readonly PlannedSlot[], rows: Rows, use: Use): PlannedSlot[] {
  const free = sortByStart([...rows.values()]);
  let next = 0;
  return slots.filter((slot) => {
    while ((free[next]?.end ?? Infinity) <= slot.start) next++;
    const row = free[next];
    if (row === undefined || !overlaps(row, slot)) return true;
    next++;
    use(row, slot);
    return false;
  });
}
