import { isOfRole } from "../generated/sql/profile.ts";
import type { Role } from "../platform/context.ts";
import type { Db } from "../platform/db.ts";
import { noSuchUser } from "../schedule/no-such-user.ts";

/**
 * Whether a user of the tenant is what he is said to be.
 * @throws Problem not_found for nobody and for a user of another role alike (T5).
 */
export async function mustBeOfRole(db: Db, id: number, role: Role): Promise<void> {
  if (!(await isOfRole(db, { id, role })).is) throw noSuchUser(role);
}
