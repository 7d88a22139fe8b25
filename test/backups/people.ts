import type { Sql } from "../../src/platform/database/sql.ts";

/** Somebody new; answers their number. */
export async function sign(db: Sql, subject: string): Promise<number> {
  const [row] = await db<{ id: number }[]>`
    insert into users (subject, role, roles) values (${subject}, 'student', '{student}') returning id`;
  return row?.id ?? NaN;
}
