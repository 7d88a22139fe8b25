import type { Sql } from "../../src/platform/database/sql.ts";

/**
 * As if a row were a minute old, so that an answer shows that it was changed later than it was made: answers
 * show whole seconds.
 */
export async function madeEarlier(
  { db }: { readonly db: Sql },
  table: "users" | "services" | "lessons" | "profiles" | "profile_drafts",
  id: number,
): Promise<void> {
  await db.unsafe(
    `update ${table} set
       created_at = created_at - interval '1 minute', updated_at = updated_at - interval '1 minute'
     where ${table.startsWith("profile") ? "user_id" : "id"} = $1`,
    [id],
  );
}
