import { createHold as insertHold } from "../generated/sql/holds.ts";
import type { Db } from "../platform/db.ts";
import { type Hold, toHold } from "./hold.ts";
import { takeTime, type WantedService } from "./take-time.ts";

export type NewHold = WantedService & {
  /** How long it lasts by the clock of the database, 1 to 15. */
  readonly minutes: number;
};

/**
 * Holds a time for as long as the service lasts, by the rules of a booking and in one statement (L8). One
 * that takes the place of the caller's own ends half an hour after that was made, at the latest.
 * @throws Problem as `takeTime`.
 */
export async function createHold(db: Db, { minutes, ...wanted }: NewHold): Promise<Hold> {
  return toHold(
    await takeTime(
      db,
      wanted,
      (tx, row, heldSince) => insertHold(tx, { ...row, minutes, heldSince }),
    ),
  );
}
