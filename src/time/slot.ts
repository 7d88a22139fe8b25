import type { Interval } from "./interval.ts";
import type { WallWindow } from "./slots-of-date.ts";

/** A weekly rule on the tutor's wall; `dayOfWeek` is ISO: 1 Monday … 7 Sunday. */
export type PlanTemplate = WallWindow & { readonly id: number; readonly dayOfWeek: number };

/** A dated piece of availability: wall times in the tutor's zone and the instants they mean. */
export type PlannedSlot = WallWindow & Interval & {
  readonly date: string;
  readonly templateId: number | null;
};

/** A slot as it is stored. */
export type ExistingSlot = PlannedSlot & {
  readonly id: number;
  readonly source: "template" | "manual" | "override";
  /** False: takes no room, and is never touched. An override like that is a date taken out. */
  readonly available: boolean;
  /** The window of its date that an override stands for. */
  readonly replaced: WallWindow | null;
};

/** To be done in this order: delete, update (in one statement: two may change places), insert. */
export type SlotPlan = {
  readonly delete: number[];
  readonly update: (PlannedSlot & { readonly id: number })[];
  readonly insert: PlannedSlot[];
};
