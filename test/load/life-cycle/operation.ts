import type { Policy, Who } from "./state.ts";

/** What somebody does, by the ids that the product gave; times are epoch ms, lengths minutes. */
export type Operation =
  | {
    readonly kind: "book" | "hold";
    readonly by: Who;
    readonly tutor: number;
    readonly student: number;
    readonly service: number;
    readonly start: number;
    /** Of a booking: the hold that is to become it. */
    readonly hold?: number;
  }
  | { readonly kind: "prolong"; readonly by: Who; readonly hold: number }
  | { readonly kind: "giveUp"; readonly by: Who; readonly hold: number }
  | {
    readonly kind: "enter";
    readonly by: Who;
    readonly student: number;
    readonly start: number;
    readonly minutes: number;
  }
  | {
    readonly kind: "move";
    readonly by: Who;
    readonly lesson: number;
    readonly start: number;
    /** Absent: as long as it was. */
    readonly minutes?: number;
  }
  | { readonly kind: "cancel"; readonly by: Who; readonly lesson: number }
  | {
    readonly kind: "block";
    readonly by: Who;
    readonly start: number;
    readonly minutes: number;
    readonly force: boolean;
  }
  | { readonly kind: "unblock"; readonly by: Who; readonly block: number }
  | { readonly kind: "policies"; readonly by: Who; readonly policy: Policy }
  | {
    readonly kind: "repeat";
    readonly by: Who;
    readonly student: number;
    readonly weekday: number;
    readonly time: string;
    readonly minutes: number;
    readonly first: string;
    readonly end: string | null;
    readonly skips: boolean;
    readonly isDry: boolean;
  }
  | { readonly kind: "endSeries"; readonly by: Who; readonly series: string; readonly from: string }
  | {
    readonly kind: "cancelDate";
    readonly by: Who;
    readonly series: string;
    readonly date: string;
  }
  | {
    readonly kind: "moveDate";
    readonly by: Who;
    readonly series: string;
    readonly date: string;
    readonly start: number;
  }
  // What is no request: time passes on one of the two clocks, and the hourly maintenance runs.
  | { readonly kind: "expire"; readonly hold: number }
  | { readonly kind: "pass"; readonly minutes: number }
  | { readonly kind: "maintain" };

export type Kind = Operation["kind"];
export type Of<K extends Kind> = Extract<Operation, { readonly kind: K }>;

/** What an accepted operation made. */
export type Made = {
  readonly id: number;
  /** The id of a series; empty where none was made. */
  readonly series: string;
  /** The lessons of a series, by date. */
  readonly lessons: ReadonlyMap<string, number>;
};

export const NOTHING_MADE: Made = { id: 0, series: "", lessons: new Map() };
