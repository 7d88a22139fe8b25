import type { Sql } from "../../src/platform/database/sql.ts";
import type { TestApp } from "./app.ts";

/** Everybody of the tenant has a Telegram account from now on: only they are told of lessons (N1). */
export const linkAccounts = ({ tenant }: Pick<TestApp, "tenant">): Promise<void> =>
  linkThoseAfter(tenant.db, 0);

/** The same for those who came after a user, by the database of a server that runs by itself. */
export async function linkThoseAfter(db: Sql, id: number): Promise<void> {
  await db`
    update users set telegram_user_id = ${FIRST_ACCOUNT}::bigint + id
    where telegram_user_id is null and id > ${id}`;
}

/** Links one person's account. */
export async function linkAccount(
  { tenant }: Pick<TestApp, "tenant">,
  { id }: { readonly id: number },
): Promise<number> {
  const account = FIRST_ACCOUNT + id;
  await tenant.db`update users set telegram_user_id = ${account} where id = ${id}`;
  return account;
}

/** More than an integer holds, as Telegram's ids are. */
export const FIRST_ACCOUNT = 7_000_000_000;
