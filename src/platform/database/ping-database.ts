import type { Sql } from "./sql.ts";

const PATIENCE_MS = 2_000;

/** Whether the database answers within two seconds. Never throws. */
export function pingDatabase(db: Sql): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const answer = db`select 1`.then(() => true, () => false);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
