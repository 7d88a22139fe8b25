import { savePolicies } from "../generated/sql/schedule.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { type Policies, readPolicies } from "./read-policies.ts";

/** Minutes, days and lessons; null: as the tenant has it. */
export type OwnPolicies = Omit<Parameters<typeof savePolicies>[1], "tutorId">;

/**
 * Replaces all of a tutor's policies. They bind whoever books from now on, and leave alone what is
 * booked.
 */
export function replacePolicies(db: Db, tutorId: number, policies: OwnPolicies): Promise<Policies> {
  return inTransaction(db, async (tx) => {
    await savePolicies(tx, { tutorId, ...policies });
    return readPolicies(tx, tutorId);
  });
}
