import { readPostmaster } from "../src/platform/deno/embedded-postgres/postmaster.ts";
import type { Sql } from "../src/platform/database/sql.ts";

/** What a piece of work cost PostgreSQL: processor time of all its processes, and what it logged. */
export type Cost = { readonly processorMs: number; readonly walBytes: number };

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Runs the work and answers what it gave with what it cost; not a number where there is no /proc. */
export async function costOf<T>(
  { db, cluster }: { readonly db: Sql; readonly cluster: string },
  work: () => Promise<T>,
): Promise<{ result: T; cost: Cost }> {
  const [ticks, logged] = [await processorTicks(cluster), await loggedBytes(db)];
  const result = await work();
  return {
    result,
    cost: {
      processorMs: (await processorTicks(cluster) - ticks) * TICK_MS,
      walBytes: await loggedBytes(db) - logged,
    },
  };
}

async function loggedBytes(db: Sql): Promise<number> {
  const [row] = await db`select (pg_current_wal_insert_lsn() - '0/0')::bigint as bytes`;
  return Number(row?.bytes);
}

/** Of the postmaster's children that live, and of those that have ended, whose time it has taken over. */
async function processorTicks(cluster: string): Promise<number> {
  const postmaster = (await readPostmaster(cluster))?.pid;
  let ticks = 0;
  for await (const { name } of Deno.readDir("/proc")) {
    const stat = await statOf(name);
    if (stat === null) continue;
    if (stat.pid === postmaster) ticks += stat.ofEnded;
    if (stat.parent === postmaster) ticks += stat.own;
  }
  return postmaster === undefined ? NaN : ticks;
}

/** proc_pid_stat(5): what comes after the command, which may have spaces and brackets in it. */
async function statOf(name: string) {
  if (!/^\d+$/.test(name)) return null;
  const text = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
  const at = (field: number) => fields[field - 3] ?? NaN;
  return text === ""
    ? null
    : { pid: Number(name), parent: at(4), own: at(14) + at(15), ofEnded: at(16) + at(17) };
}
