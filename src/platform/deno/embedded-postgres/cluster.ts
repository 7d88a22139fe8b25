import { join } from "node:path";
import { type Account, commandAs } from "./account.ts";
import { killServer } from "./postmaster.ts";

/** Where a cluster keeps its things, and whose programs work on it. */
export type Cluster = {
  /** holds the data, the password and the log */
  folder: string;
  data: string;
  log: string;
  programs: string;
  account: Account;
};

/** Settings that every start passes, so that a new version of this program changes them. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  max_connections: "200",
  shared_buffers: "128MB",
  max_locks_per_transaction: "256",
  // Short queries: compiling them costs more than it gives.
  jit: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  deadlock_timeout: "200ms",
  // The name of the connection is its tenant, whose statement a line is about.
  log_line_prefix: "%m,%p,%a:",
  log_lock_waits: "on",
  log_checkpoints: "off",
  // X5: no personal text in a log. The statement and the row of an error are such.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};

/** For data that may be lost: nothing is forced to the disk. */
const volatile = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** Makes the data folder, whole or not at all. The superuser is `postgres`. */
export async function initialise(cluster: Cluster, passwordFile: string): Promise<void> {
  // A name of its own: the initdb of a start that was killed may still be writing into its folder.
  const unfinished = `${cluster.data}.unfinished-${crypto.randomUUID()}`;
  try {
    await run(cluster, "initdb", [
      `--pgdata=${unfinished}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--no-locale",
      // Sorts and folds the same on every machine.
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ]);
    await Deno.rename(unfinished, cluster.data);
  } finally {
    await removeUnfinished(cluster);
  }
}

/** Whoever still writes into one has lost its parent, and ends when it is gone. */
async function removeUnfinished({ folder }: Cluster): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith("data.unfinished")) continue;
    await Deno.remove(join(folder, name), { recursive: true }).catch(() => {});
  }
}

/** Starts the server and waits until it answers. */
export async function start(cluster: Cluster, port: number, durable: boolean): Promise<void> {
  await putAwayLongLog(cluster.log);
  const flags = Object.entries({ ...settings, ...(durable ? {} : volatile), port });
  await run(cluster, "pg_ctl", [
    "start",
    "--wait",
    "--timeout=60",
    "--silent",
    `--pgdata=${cluster.data}`,
    `--log=${cluster.log}`,
    `--options=${flags.map(([name, value]) => `-c ${name}='${value}'`).join(" ")}`,
  ]);
}

/**
 * Ends all connections and the server; what was committed is on the disk. A server that does not stop in
 * time, because it is frozen or its disk is, is killed with all its processes.
 */
export async function stop(cluster: Cluster, ms: number): Promise<void> {
  await run(cluster, "pg_ctl", [
    "stop",
    "--wait",
    `--timeout=${Math.max(1, Math.floor(ms / 1_000) - 1)}`,
    "--mode=fast",
    "--silent",
    `--pgdata=${cluster.data}`,
  ]).catch(() => killServer(cluster.data));
}

/** One old log is kept. */
async function putAwayLongLog(log: string): Promise<void> {
  const { size } = await Deno.stat(log).catch(() => ({ size: 0 }));
  if (size > 10_000_000) await Deno.rename(log, `${log}.old`);
}

async function run(cluster: Cluster, program: string, args: readonly string[]): Promise<void> {
  const command = commandAs(cluster.account, join(cluster.programs, program), args);
  const { success, stdout, stderr } = await command.output();
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim()).join("\n");
  throw new Error(`${program} failed: ${said.trim()}`);
}
