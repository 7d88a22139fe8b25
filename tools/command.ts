/** What the commands that work on the database have in common. */
import { readConfig } from "../src/config.ts";
import { noTimeouts } from "../src/platform/database/session.ts";
import { connect, type Sql } from "../src/platform/database/sql.ts";
import { openDatabase } from "../src/platform/deno/open-database.ts";
import { findTenant, TenantError } from "../src/tenants/tenant.ts";
import {
  cleanUp,
  heedSignals,
  Interrupted,
  unlessInterrupted,
  whenInterrupted,
} from "./interruption.ts";
import { endProgress } from "./progress.ts";

/** The command line makes no sense; the usage is printed with it. */
export class UsageError extends Error {}

/** Has an exit code of its own, which whoever runs the command by a timer can tell. */
export class CodedError extends Error {
  constructor(message: string, readonly exitCode: number) {
    super(message);
  }
}

/**
 * Runs a command; an error is one sentence on stderr and exit code 1, or 2 with the usage. Ctrl-C and SIGTERM
 * undo what is under way, and the codes are 130 and 143.
 */
export async function runCommand(usage: string, command: () => Promise<void>): Promise<void> {
  if (Deno.args.includes("--help") || Deno.args.includes("-h")) return console.log(usage);
  heedSignals();
  try {
    await unlessInterrupted(command());
  } catch (error) {
    endProgress(error instanceof Interrupted ? "interrupted" : "failed");
    console.error(error instanceof Error ? sentence(error) : String(error));
    if (isUsage(error)) console.error(`\n${usage}`);
    Deno.exitCode = exitCodeOf(error);
    if (error instanceof Interrupted) await cleanUp();
  }
  // Of what was given up connections may be left that would keep the process alive, and signals are heeded.
  Deno.exit();
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted || error instanceof CodedError) return error.exitCode;
  return isUsage(error) ? 2 : 1;
}

/** Opens the database as its owner, without time limits, for as long as `work` takes. */
export async function withDatabase(
  work: (sql: Sql, url: string) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(readConfig(Deno.env.toObject()));
  const sql = connect(database.url, { max: 2, timeouts: noTimeouts, name: "halfhour command" });
  const close = async (timeout = 5) => {
    await sql.end({ timeout });
    await database.close();
  };
  const withdraw = whenInterrupted(() => close(0));
  await work(sql, database.url).finally(() => {
    withdraw();
    return close();
  });
}

/** Works as the tenant, who sees no other's data, without time limits. @throws TenantError */
export function withTenant(slug: string, work: (db: Sql) => Promise<void>): Promise<void> {
  return withDatabase(async (sql, url) => {
    const tenant = await findTenant(sql, slug);
    if (!tenant) throw new TenantError(`there is no tenant ${slug}`);
    const { role } = tenant;
    const db = connect(url, {
      role,
      searchPath: [role, "extensions"],
      name: role,
      max: 2,
      timeouts: noTimeouts,
    });
    await work(db).finally(() => db.end({ timeout: 5 }));
  });
}

/** Prints rows as a table with aligned columns. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]) {
  const lines = [headings, ...rows];
  const widths = headings.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  for (const line of lines) {
    console.log(line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd());
  }
}

// node:util's parseArgs marks its errors with such a code.
const isUsage = (error: unknown): boolean =>
  error instanceof UsageError ||
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

function sentence(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  if (code === "42P01" || code === "3F000") {
    return "The database is not migrated: deno task migrate";
  }
  if (code === "DATABASE_UNAVAILABLE") {
    return `DATABASE_URL cannot be reached: ${error.message || code}`;
  }
  return error.message;
}
