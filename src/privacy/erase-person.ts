import {
  aheadOf,
  archiveRelationsOf,
  cancelAllAhead,
  emptyUser,
  endErasure,
  endSeriesOf,
  erasedPeople,
  eraseRows,
  lockAllOf,
  personToErase,
  type PersonToEraseRow,
} from "../generated/sql/privacy.ts";
import { type Db, inTransaction, sumOfEach } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { utcSecond } from "../time/time-text.ts";
import { DAY } from "../time/units.ts";
import { noSuchPerson } from "./person.ts";

/** How many rows one request empties at most, well inside its bound; the rest is done within the hour. */
export const ROWS_AT_ONCE = 5_000;

export type WantedErasure = {
  readonly id: number;
  /** Whether what is ahead is cancelled, by an admin; else it is in the way. */
  readonly cancelsLessons: boolean;
  /** Who is named in the logs of lessons and relations; null: nobody. */
  readonly actorId: number | null;
  /** Epoch ms. */
  readonly now: number;
};

/** An erasure as it is answered. */
export type Erasure = { user_id: number; erased_at: string; is_complete: boolean };

/**
 * Forgets a person (decision 8): their row is emptied and whatever personal there is elsewhere, in one
 * transaction; of somebody who has very much the rest by `finishErasures`. Who was erased already stays so.
 * @throws Problem not_found, lessons_ahead; nothing is changed then.
 */
export function erasePerson(
  db: Db,
  wanted: WantedErasure,
  most = ROWS_AT_ONCE,
): Promise<Erasure> {
  const { id } = wanted;
  return inTransaction(db, async (tx) => {
    await lockAllOf(tx, { id });
    const before = await personToErase(tx, { id });
    if (!before) throw noSuchPerson();
    if (before.erased_at === null) {
      await endWhatIsAhead(tx, wanted);
      await emptyUser(tx, { id, now: wanted.now });
    }
    await emptyRest(tx, wanted, most);
    return toErasure(id, await personToErase(tx, { id }) ?? before);
  });
}

/** @throws Problem lessons_ahead, where it is not to be cancelled. */
async function endWhatIsAhead(tx: Db, { id, cancelsLessons, actorId, now }: WantedErasure) {
  const { lessons, series } = await aheadOf(tx, { id, now });
  if (lessons + series === 0) return;
  if (!cancelsLessons) throw new Problem("lessons_ahead", { lessons, series });
  await endSeriesOf(tx, { id });
  await cancelAllAhead(tx, { id, actorId, now });
}

async function emptyRest(
  tx: Db,
  { id, now, actorId }: Pick<WantedErasure, "id" | "now" | "actorId">,
  most: number,
): Promise<number> {
  await archiveRelationsOf(tx, { id, actorId });
  const { done } = await eraseRows(tx, { id, most });
  if (done < most) await endErasure(tx, { id, now });
  return done;
}

function toErasure(id: number, row: PersonToEraseRow): Erasure {
  if (row.erased_at === null) throw new Error("a person who was erased is there");
  return {
    user_id: id,
    erased_at: utcSecond(row.erased_at),
    is_complete: row.wholly_erased_at !== null,
  };
}

/**
 * Empties what is left of people who were erased: of some there is more than one request may empty, and others
 * were written about, or wrote by another server, at that very moment. For a day that is looked for again. Safe
 * to run twice and on two servers at once. Answers how many rows were emptied.
 * @throws AggregateError of those that failed, after all others were done.
 */
export async function finishErasures(db: Db, now: number, most = ROWS_AT_ONCE): Promise<number> {
  const people = await erasedPeople(db, { notBefore: now - DAY });
  return sumOfEach(people, async ({ id }) => {
    for (let total = 0;;) {
      const done = await inTransaction(db, async (tx) => {
        await lockAllOf(tx, { id });
        return emptyRest(tx, { id, now, actorId: null }, most);
      });
      total += done;
      if (done < most) return total;
    }
  });
}
