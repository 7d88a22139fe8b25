import type { Dates, Wanted } from "../backend/reads.ts";
import type { FreeRange } from "../backend/shapes.ts";
import { MINUTE_MS, type Moment, momentOf } from "../wording/moment.ts";
import type { Button, PersonTalk } from "./screen.ts";

/** Whose free times are looked for, what for, and what the buttons do. */
export type Search = {
  readonly tutorId: number;
  readonly wanted: Wanted;
  /** A start that is not offered: the lesson that is moved is there already. */
  readonly except: string | null;
  /** Stands over the question. */
  readonly opening: string | null;
  /** The numbers are days since 1970 and minutes since 1970; a page counts from 0. */
  readonly toDays: (day: number, page: number) => string;
  readonly toDay: (day: number, page: number) => string;
  readonly toTime: (minute: number) => string;
  readonly back: Button;
};

/** What is free, without the start that is not offered. */
export async function readFree(talk: PersonTalk, search: Search, dates: Dates): Promise<FreeRange> {
  const { tutorId, wanted, except } = search;
  const range = await talk.backend.reads.freeTimes(talk, tutorId, wanted, dates);
  const days = range.days.map((day) => ({
    ...day,
    slots: day.slots.filter(({ utc_start }) => utc_start !== except),
  }));
  return { ...range, days };
}

export const momentsOf = ({ days }: FreeRange): Moment[] =>
  days.flatMap(({ slots }) => slots).map(({ user_local_start }) => momentOf(user_local_start));

/** The question below what stands over it. */
export const opened = ({ opening }: Search, question: string): string =>
  opening === null ? question : `${opening}\n\n${question}`;

/** The instant that a button of `toTime` names. */
export const instantOf = (minute: number): string =>
  new Date(minute * MINUTE_MS).toISOString().replace(".000Z", "Z");
