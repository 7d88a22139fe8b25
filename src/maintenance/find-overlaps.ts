import { overlapsOf, someTutors } from "../generated/sql/overlaps.ts";
import type { Db } from "../platform/database/db.ts";

/** Two lessons of one person, or two slots of one tutor, that lie over each other although nothing may. */
export type Overlap = {
  readonly kind: "lessons" | "slots";
  readonly one: number;
  readonly other: number;
};

/** Those of some tutors of a tenant; see `overlaps_of` for how much is looked at. */
export async function findOverlaps(db: Db, tutors: readonly number[]): Promise<Overlap[]> {
  const rows = await overlapsOf(db, { tutors });
  return rows.map(({ kind, one, other }) => ({
    kind: kind === "lessons" ? "lessons" : "slots",
    one,
    other,
  }));
}

/** Some tutors of a tenant, others each time. */
export async function sampleTutors(db: Db, most: number): Promise<number[]> {
  return (await someTutors(db, { most })).map(({ tutor_id }) => tutor_id);
}
