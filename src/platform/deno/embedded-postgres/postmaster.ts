import { join } from "node:path";
import process from "node:process";

/** What the file postmaster.pid of a data folder says. */
type Postmaster = { pid: number; port: number };

/** Reads postmaster.pid; null when there is none, or none that says a port yet. */
export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await Deno.readTextFile(pidFile(cluster)).catch(() => "");
  const [pid, , , port] = text.split("\n").map(Number);
  return pid && port ? { pid, port } : null;
}

/**
 * Whether the process of that number is a PostgreSQL. After a power cut or in a restarted
 * container the number in postmaster.pid often belongs to something else by now.
 */
export async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
  }
  return (await commandLine(pid)).includes("postgres");
}

/** Kills the server and its processes, which end by themselves when it is gone unless they are frozen. */
export async function killServer(cluster: string): Promise<void> {
  const found = await readPostmaster(cluster);
  if (found === null || !await isPostgres(found.pid)) return;
  const children = await childrenOf(found.pid);
  for (const pid of [found.pid, ...children]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const pgrep = new Deno.Command("pgrep", { args: ["-P", String(pid)] });
  const found = await pgrep.output().then(
    ({ stdout }) => new TextDecoder().decode(stdout),
    () => "",
  );
  return found.split("\n").map(Number).filter((child) => child > 0);
}

/** Removes a postmaster.pid that no PostgreSQL stands behind, which would keep a new one out. */
export async function removeStalePidFile(cluster: string): Promise<void> {
  await Deno.remove(pidFile(cluster)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

const pidFile = (cluster: string) => join(cluster, "postmaster.pid");

async function commandLine(pid: number): Promise<string> {
  if (Deno.build.os === "linux") {
    return await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
  }
  const ps = new Deno.Command("ps", { args: ["-o", "command=", "-p", String(pid)] });
  return new TextDecoder().decode((await ps.output()).stdout);
}
