import { userOfRole, type UserOfRoleRow } from "../generated/sql/profile.ts";
import type { Role } from "../platform/context.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../problem.ts";

/**
 * A user of the tenant who is what he is said to be.
 * @throws Problem not_found for nobody and for a user of another role alike (T5).
 */
export async function readUserOfRole(db: Db, id: number, role: Role): Promise<UserOfRoleRow> {
  const user = await userOfRole(db, { id, role });
  if (user) return user;
  throw new Problem("not_found", { detail: `There is no such ${role}.` });
}
