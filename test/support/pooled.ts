import { connect, type Sql } from "../../src/platform/database/sql.ts";
import type { TenantPools, TenantPoolsOptions } from "../../src/platform/database/tenant-pools.ts";
import { atEnd } from "./at-end.ts";
import { keepForEnd, somePools } from "./database.ts";
import { startPgbouncer } from "./pgbouncer.ts";

export type Pooled = {
  /** The database through PgBouncer, as its owner. */
  readonly url: string;
  readonly control: Sql;
  readonly pools: TenantPools;
};

/** The database as a server has it with DATABASE_POOLER_URL, through a PgBouncer of its own. */
export async function throughPgbouncer(
  { servers, ...options }: Partial<TenantPoolsOptions> & { readonly servers: number },
): Promise<Pooled> {
  const { url, close } = await startPgbouncer(servers);
  atEnd(close);
  const control = keepForEnd(connect(url, { max: 4, isPooled: true, name: "test" }));
  const pools = somePools({ url, isPooled: true, ...options }, control);
  atEnd(() => pools.close());
  return { url, control, pools };
}
