import type { AllFlagsRow, FlagRow } from "../generated/sql/flags.ts";
import { hundredthOf } from "../platform/hashing/hundredth-of.ts";
import { utcSecond } from "../time/time-text.ts";

/** A feature and whom it is on for (X8). */
export type Flag = ReturnType<typeof toFlag>;

export const toFlag = (row: FlagRow) => ({
  ...row,
  allow: row.allow.filter((id) => id !== null),
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

/** The same in a list: of those whom it names, how many there are. */
export const toListedFlag = (row: AllFlagsRow) => ({
  ...row,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

/** What decides whether a flag is on for one user. */
export type Deciding = {
  readonly name: string;
  readonly enabled: boolean;
  /** 0 to 100. */
  readonly percentage: number;
  readonly is_allowed: boolean;
};

/**
 * Whether a flag is on for a user of a tenant. Each user has a place among a hundred for each flag, which
 * never changes: so whoever has it at one percentage has it at every higher one.
 */
export const isOn = (
  { name, enabled, percentage, is_allowed }: Deciding,
  tenant: string,
  userId: number,
): boolean => enabled && (is_allowed || hundredthOf(`${name} ${tenant} ${userId}`) < percentage);
