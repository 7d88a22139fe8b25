import { join } from "node:path";
import { connect, type Sql } from "../../src/platform/database/sql.ts";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { type RunningServer, startServer } from "../support/server.ts";

/** What dies: the program; or with it PostgreSQL, its postmaster alone or all its processes. */
export type Death = "program" | "program, then postmaster" | "everything, PostgreSQL first";

/** The real server with a PostgreSQL of its own, which can be killed and started again. */
export type KillableServer = {
  /** Of the one that runs now. */
  readonly address: () => string;
  readonly start: () => Promise<void>;
  /** `kill -9`; nothing is asked to end. */
  readonly kill: (death: Death) => Promise<void>;
  /** The tenant demo as the superuser, on the PostgreSQL that runs now; the caller ends it. */
  readonly database: () => Promise<Sql>;
  /** Ends what runs and removes the data. */
  readonly close: () => Promise<void>;
};

/** Signs the tokens of this server. */
export const SECRET = "a secret of a server that is killed again and again";
export const SERVICE_KEY = `hh_svc_${"k".repeat(32)}`;

/** Makes one, with more in its environment where that is wanted; nothing runs yet. */
export async function aKillableServer(
  env: Readonly<Record<string, string>> = {},
): Promise<KillableServer> {
  const dataDir = await Deno.makeTempDir({ prefix: "halfhour-crash-" });
  let running: RunningServer | null = null;
  const kill = async (death: Death) => {
    if (death === "everything, PostgreSQL first") await killPostgres(dataDir, true);
    await running?.stop("SIGKILL");
    running = null;
    if (death === "program, then postmaster") await killPostgres(dataDir, false);
  };
  return {
    kill,
    address: () => running?.address ?? "http://127.0.0.1:1",
    async start() {
      running = await startServer(dataDir, {
        JWT_HS256_SECRET: SECRET,
        SERVICE_KEY,
        LOG_LEVEL: "warn",
        ...env,
      });
    },
    database: () => openTenant(dataDir),
    async close() {
      await kill("everything, PostgreSQL first");
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

const postgresIn = (dataDir: string) => join(dataDir, "postgres");

/** Process number and port, as PostgreSQL itself has written them. */
async function postmaster(dataDir: string): Promise<{ pid: number; port: number } | null> {
  const file = join(postgresIn(dataDir), "data", "postmaster.pid");
  const text = await Deno.readTextFile(file).catch(() => "");
  const [pid, , , port] = text.split("\n").map(Number);
  return pid && port ? { pid, port } : null;
}

/** The tenant demo as the superuser, on the PostgreSQL that a server started in this folder; the caller ends it. */
export async function openTenant(dataDir: string): Promise<Sql> {
  const found = await postmaster(dataDir);
  if (!found) throw new Error("no PostgreSQL runs");
  const password = await Deno.readTextFile(join(postgresIn(dataDir), "password"));
  return connect(`postgres://postgres:${password}@127.0.0.1:${found.port}/halfhour`, {
    max: 2,
    timeouts: noTimeouts,
    searchPath: ["hh_demo", "extensions"],
    name: "checker",
  });
}

/** The postmaster is stopped while its processes are counted, so that no new one escapes. */
async function killPostgres(dataDir: string, withAllItsProcesses: boolean): Promise<void> {
  const found = await postmaster(dataDir);
  if (!found || !signal(found.pid, "SIGSTOP")) return;
  const children = withAllItsProcesses ? await childrenOf(found.pid) : [];
  for (const pid of [...children, found.pid]) signal(pid, "SIGKILL");
}

/** False when there is no such process any more. */
function signal(pid: number, name: Deno.Signal): boolean {
  try {
    Deno.kill(pid, name);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Where there is no /proc there are none: they end by themselves when their postmaster is gone. */
async function childrenOf(parent: number): Promise<number[]> {
  const children: number[] = [];
  try {
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const stat = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
      // "123 (name of it) S 45 …": the second number after the last parenthesis.
      const [, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(ppid) === parent) children.push(Number(name));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return children;
}
