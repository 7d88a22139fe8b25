import { type Interval, merge, overlaps, subtract } from "./interval.ts";
import { dateOf } from "./time-text.ts";
import { type WallPiece, wallPieces, wholeMinutes } from "./wall-pieces.ts";

/** What cells may be painted as. */
export type Colour = "available" | "blocked" | "empty";

/** Time by what it was painted as: each list merged, none of one shares time with another. */
export type Painted = Readonly<Record<Colour, readonly Interval[]>>;

type Row = Interval & { readonly id: number };

/** An available slot; its wall times are of its own zone. */
export type SlotToPaint = Row & {
  readonly zone: string;
  /** It is, or stands for, a window of the template: the date must not get that window again. */
  readonly standsForWindow: boolean;
};

type Of<P> = P & { readonly id: number };

/**
 * To be done in this order. A cut row keeps its id with the first piece that is left of it; `rests` are
 * the others, each with the id of the row that it is like.
 */
export type PaintPlan = {
  readonly slots: {
    readonly hide: number[];
    readonly delete: number[];
    readonly cut: Of<WallPiece>[];
    readonly rests: Of<WallPiece>[];
    /** In the tutor's zone. */
    readonly insert: WallPiece[];
  };
  readonly blocks: {
    readonly delete: number[];
    readonly cut: Of<Interval>[];
    readonly rests: Of<Interval>[];
    readonly insert: Interval[];
  };
};

/**
 * What to write so that painted time is as painted and all other time as it was (A8):
 * - available: no block lies over it, and slots cover it whole; new ones only where there are none.
 * - blocked: blocks cover it; new ones only where there are none. Slots stay.
 * - empty: neither slots nor blocks.
 *
 * `slots` and `blocks` are all that share time with what is painted. No two slots overlap afterwards,
 * and planning the same again is empty.
 * @throws RangeError for an unknown zone.
 */
export function planPaint(
  zone: string,
  painted: Painted,
  slots: readonly SlotToPaint[],
  blocks: readonly Row[],
): PaintPlan {
  const { available, blocked, empty } = painted;
  const piecesOf = ({ zone }: SlotToPaint, rest: Interval) =>
    wallPieces(zone, wholeMinutes(zone, rest));
  const isOfItsDate = (slot: SlotToPaint, { date }: WallPiece) =>
    date === dateOf(slot.zone, slot.start);
  const cutSlots = cut(
    slots,
    empty,
    (slot, rest) => piecesOf(slot, rest).filter((piece) => isOfItsDate(slot, piece)),
  );
  // Where clocks go back over midnight a slot of 00:00 to 00:15 has an hour of the evening before: a
  // row says its wall times of one date only, so what is left there becomes a slot by itself.
  const ofAnotherDate = slots
    .filter((slot) => empty.some((hole) => overlaps(slot, hole)))
    .flatMap((slot) =>
      subtract([slot], empty)
        .flatMap((rest) => piecesOf(slot, rest))
        .filter((piece) => !isOfItsDate(slot, piece))
    );
  const cutBlocks = cut(blocks, merge([...available, ...empty]), (_, rest) => [rest]);
  return {
    slots: {
      hide: idsOf(cutSlots.gone.filter(({ standsForWindow }) => standsForWindow)),
      delete: idsOf(cutSlots.gone.filter(({ standsForWindow }) => !standsForWindow)),
      cut: cutSlots.firsts,
      rests: cutSlots.rests,
      insert: [...subtract(available, merge(slots)), ...ofAnotherDate]
        .flatMap((bare) => wallPieces(zone, wholeMinutes(zone, bare))),
    },
    blocks: {
      delete: idsOf(cutBlocks.gone),
      cut: cutBlocks.firsts,
      rests: cutBlocks.rests,
      insert: subtract(blocked, merge(blocks)),
    },
  };
}

const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id);

/** The rows that share time with `holes`: those of which nothing is left, and the pieces of the others. */
function cut<R extends Row, P>(
  rows: readonly R[],
  holes: readonly Interval[],
  piecesOf: (row: R, rest: Interval) => P[],
) {
  const [gone, firsts, rests]: [R[], Of<P>[], Of<P>[]] = [[], [], []];
  for (const row of rows.filter((row) => holes.some((hole) => overlaps(row, hole)))) {
    const pieces = subtract([row], holes).flatMap((rest) => piecesOf(row, rest));
    const [first, ...others] = pieces.map((piece) => ({ ...piece, id: row.id }));
    if (first) firsts.push(first);
    else gone.push(row);
    rests.push(...others);
  }
  return { gone, firsts, rests };
}
