/**
 * Statements that fail in the middle of their rows, are cancelled, run into their limit or lose their
 * connection, beside others whose answers are known: no answer is ever that of another statement, and
 * no write is told other than it is.
 */
import { expect } from "vitest";
import type { Db } from "../../src/platform/database/db.ts";
import type { Statement } from "../../src/platform/database/statement.ts";
import { opened, somePools, type TestTenant } from "../support/database.ts";
import { openUnrulyLink } from "./unruly-link.ts";

export const SEED = Number(Deno.env.get("TEST_SEED") ?? Math.floor(Math.random() * 2 ** 31));
export const SECONDS = Number(Deno.env.get("FUZZ_SECONDS") ?? 5);

/** mulberry32: the same numbers for the same seed. */
let state = SEED;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const upTo = (most: number) => Math.floor(random() * most);

const breaksOff: Statement = {
  name: "breaksOff",
  columns: ["a", "filling"],
  text: "select 10 / ($1::int - x) as a, repeat('x', 500) as filling from generate_series(1, 60) x",
};
const isSlow: Statement = {
  name: "isSlow",
  columns: ["a", "filling"],
  text:
    "select x as a, repeat(pg_sleep(0.03)::text, 1) || repeat('y', 2000) as filling from generate_series(1, $1::int) x",
};
const counts: Statement = {
  name: "counts",
  columns: ["a", "word"],
  text: "select $1::int + x as a, $2::text as word from generate_series(1, $3::int) x",
};
const adds: Statement = {
  name: "adds",
  columns: ["id", "word"],
  text: "insert into probes (id, word) values ($1, $2) returning id, word",
};
const removes: Statement = {
  name: "removes",
  columns: [],
  text: "delete from probes where id = $1",
};

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
const isUnknown = (code: string) => code === "ANSWER_LOST";
const expected = new Set([
  "ANSWER_LOST",
  "DATABASE_UNAVAILABLE",
  "OUT_OF_TIME",
  "NO_CONNECTION_FREE",
  "22012",
  "57014",
  "25P03",
  "25P04",
  "57P01",
]);
/** The way to the database: its URL, and whether a transaction pooler is there. */
export type Road = { readonly url: string; readonly isPooled: boolean };

/** Lets sixteen clients ask and write by that way for SECONDS, and looks at all that they were told. */
export async function askUnderFaults(tenant: TestTenant, { url, isPooled }: Road): Promise<void> {
  await tenant.db.unsafe("create table probes (id int primary key, word text not null)");
  const link = openUnrulyLink(url, random);
  const pools = somePools({
    url: link.url,
    isPooled,
    boundMs: 1_500,
    connections: 6,
    connectionsOfTenant: 12,
  });
  const { db } = await opened(pools, tenant.slug);
  const seen = new Map<string, number>();
  const stray: string[] = [];
  /** What each id was told: there, not there, or nobody knows. */
  const told = new Map<number, "there" | "absent" | "unknown">();
  let nextId = 1;

  function note(error: unknown): string {
    const code = codeOf(error);
    seen.set(code, (seen.get(code) ?? 0) + 1);
    if (!expected.has(code)) stray.push(`unexpected: ${error}`);
    return code;
  }

  async function askCounts(on: Db): Promise<void> {
    const [from, word, rows] = [upTo(1_000), `w${upTo(1_000)}`, upTo(4)];
    const got = await on.run<{ a: number; word: string }>(counts, [from, word, rows]);
    const wanted = Array.from({ length: rows }, (_, i) => ({ a: from + i + 1, word }));
    seen.set("counted", (seen.get("counted") ?? 0) + 1);
    if (JSON.stringify(got) !== JSON.stringify(wanted)) {
      stray.push(`asked ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
    }
  }

  /** What is written inside a transaction is there with its commit only. */
  async function write(on: Db): Promise<number> {
    const id = nextId++;
    told.set(id, "unknown");
    try {
      const [row] = await on.run<{ id: number }>(adds, [id, `p${id}`]);
      if (row?.id !== id) stray.push(`added ${id}, got ${JSON.stringify(row)}`);
      if (!on.isTransaction) told.set(id, "there");
    } catch (error) {
      if (!isUnknown(codeOf(error))) told.set(id, "absent");
      throw error;
    }
    return id;
  }

  async function removeOne(): Promise<void> {
    const ids = [...told].filter(([, is]) => is === "there").map(([id]) => id);
    const id = ids[upTo(ids.length)];
    if (id === undefined) return;
    told.set(id, "unknown");
    try {
      const count = await db.execute(removes, [id]);
      if (count !== 1) stray.push(`removed ${id}: ${count} rows`);
      told.set(id, "absent");
    } catch (error) {
      if (!isUnknown(codeOf(error))) told.set(id, "there");
      throw error;
    }
  }

  async function writeTogether(): Promise<void> {
    const ids: number[] = [];
    const fails = random() < 0.3;
    try {
      await db.transaction(async (tx) => {
        ids.push(await write(tx));
        await askCounts(tx);
        if (random() < 0.3) await tx.run(breaksOff, [4 + upTo(40)]).catch(note);
        ids.push(await write(tx));
        if (random() < 0.1) await tx.run(breaksOff, [4 + upTo(40)]).catch(note);
        if (fails) throw new Error("undo");
      });
      for (const id of ids) told.set(id, "there");
    } catch (error) {
      const is = isUnknown(codeOf(error)) ? "unknown" : "absent";
      for (const id of ids) told.set(id, is);
      const isOwn = error instanceof Error &&
        (error.message === "undo" || error.message.includes("passed over"));
      if (!isOwn && codeOf(error) !== "25P02") throw error;
    }
  }

  async function step(): Promise<void> {
    const which = random();
    if (which < 0.2) await db.run(breaksOff, [2 + upTo(58)]);
    else if (which < 0.25) await db.run(isSlow, [upTo(60)]);
    else if (which < 0.45) await write(db);
    else if (which < 0.55) await removeOne();
    else if (which < 0.65) await writeTogether();
    else await askCounts(db);
  }

  /** Cancels, or ends, one of the backends that work for the tenant, now and then. */
  async function disturb(until: number): Promise<void> {
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5 + upTo(40)));
      const how = random() < 0.8 ? "pg_cancel_backend" : "pg_terminate_backend";
      await tenant.control.unsafe(
        `select ${how}(pid) from pg_stat_activity
         where application_name = 'hh_${tenant.slug}' and state = 'active'
         order by random() limit 2`,
      );
    }
  }

  link.become({ cut: 0.004, split: 0.2 });
  const until = performance.now() + SECONDS * 1_000;
  const client = async () => {
    while (performance.now() < until) await step().catch(note);
  };
  await Promise.all([disturb(until), ...Array.from({ length: 16 }, client)]);
  // Whatever chance has brought: a statement is cancelled, and one is cut off in its rows.
  link.become({ cut: 0, split: 0 });
  await db.run(isSlow, [200]).catch(note);
  link.become({ cut: 1, split: 0 });
  await askCounts(db).catch(note);
  link.become({ cut: 0, split: 0 });

  expect(stray.slice(0, 5)).toEqual([]);
  const rows = await tenant.db<{ id: number }[]>`select id from probes`;
  const there = new Set(rows.map(({ id }) => id));
  const lies = [...told].filter(([id, is]) =>
    is !== "unknown" && (is === "there") !== there.has(id)
  );
  expect(lies).toEqual([]);
  console.log([...seen].map(([what, times]) => `${what} ${times}`).join(", "));
  for (const what of ["counted", "22012", "57014", "ANSWER_LOST"]) {
    expect([...seen.keys()]).toContain(what);
  }
  await pools.close();
  link.close();
}
