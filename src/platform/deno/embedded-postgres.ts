import { join, resolve } from "node:path";
import { randomPassword } from "../database/scram.ts";
import { noTimeouts } from "../database/session.ts";
import { connect } from "../database/sql.ts";
import { serverAccount } from "./embedded-postgres/account.ts";
import { findBinaries } from "./embedded-postgres/binaries.ts";
import { type Cluster, initialise, start, stop } from "./embedded-postgres/cluster.ts";
import { databaseName, ensureDatabase, hardenDatabase } from "./embedded-postgres/database.ts";
import { keepRunning, type OnDeath } from "./embedded-postgres/keep-running.ts";
import * as postmaster from "./embedded-postgres/postmaster.ts";
import { useCluster } from "./embedded-postgres/users.ts";

export type EmbeddedPostgres = {
  /** the database `halfhour` as its owner, who may make roles but is no superuser */
  url: string;
  /** the same database as the superuser, for tests that need one */
  superuserUrl: string;
  port: number;
  logFile: string;
  /** Starts the server again whenever it dies, until it is stopped. */
  keepRunning: (onDeath: OnDeath) => void;
  /**
   * Stops the server, unless another program uses it at this moment. Takes a second or so; one that
   * does not stop within `ms` (9,000) is killed, and puts its data right at its next start.
   */
  stop: (ms?: number) => Promise<void>;
};

export type EmbeddedOptions = {
  /** false: the data may be lost in a crash, and all is faster; for tests */
  durable?: boolean;
  /** run by the one who starts the server, with its superuser's URL, before others may join */
  whenStarted?: (superuserUrl: string) => Promise<void>;
};

/**
 * A PostgreSQL of our own that keeps its data in `folder` (O1): made at the first call, started
 * when it is not running, joined when it is. It listens on 127.0.0.1 only, with SCRAM and a random
 * password. What a `kill -9` left behind is put right.
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedPostgres> {
  const cluster = await openFolder(resolve(folder));
  let port = 0;
  let password = "";
  const use = await useCluster(cluster.folder, async () => {
    password = await ensureData(cluster);
    const running = await runningPort(cluster, password);
    port = running ?? await startOnFreePort(cluster, options.durable ?? true);
    await ensureDatabase(urlOf("postgres", password, port, "postgres"), password);
    await hardenDatabase(urlOf("postgres", password, port));
    if (running === null) await options.whenStarted?.(urlOf("postgres", password, port));
  });
  let stopping: Promise<void> | null = null;
  let rest = () => Promise.resolve();
  return {
    url: urlOf(databaseName, password, port),
    superuserUrl: urlOf("postgres", password, port),
    port,
    logFile: cluster.log,
    keepRunning: (onDeath) => {
      rest = keepRunning(cluster, use, { port, durable: options.durable ?? true }, onDeath);
    },
    stop: (ms = 9_000) =>
      stopping ??= endWithin(ms, rest(), (left) => use.leave(() => stop(cluster, left))),
  };
}

async function openFolder(folder: string): Promise<Cluster> {
  const programs = await findBinaries();
  const account = await serverAccount(folder, programs);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.chmod(folder, 0o700);
  if (account.uid !== undefined) await Deno.chown(folder, account.uid, account.gid ?? null);
  return { folder, data: join(folder, "data"), log: join(folder, "log"), programs, account };
}

/** Makes the data folder if need be; answers the password of its roles. */
async function ensureData(cluster: Cluster): Promise<string> {
  const file = join(cluster.folder, "password");
  const exists = await Deno.stat(cluster.data).then(() => true, () => false);
  if (exists) return await Deno.readTextFile(file);
  const password = randomPassword();
  await Deno.writeTextFile(file, password, { mode: 0o600 });
  await Deno.chmod(file, 0o600);
  const { uid, gid } = cluster.account;
  if (uid !== undefined) await Deno.chown(file, uid, gid ?? null);
  await initialise(cluster, file);
  return password;
}

/** The port of a server that runs on this data already; waits while it is starting or stopping. */
async function runningPort(cluster: Cluster, password: string): Promise<number | null> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await postmaster.readPostmaster(cluster.data);
    if (found === null) return null;
    if (!await postmaster.isPostgres(found.pid)) {
      await postmaster.removeStalePidFile(cluster.data);
      return null;
    }
    if (await isOurs(cluster, urlOf("postgres", password, found.port, "postgres"))) {
      return found.port;
    }
    await pause(200);
  }
  throw new Error(`the PostgreSQL of ${cluster.data} runs but does not answer; see ${cluster.log}`);
}

async function isOurs(cluster: Cluster, url: string): Promise<boolean> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts });
  try {
    const [row] = await sql<{ data: string }[]>`select current_setting('data_directory') as data`;
    return row?.data === cluster.data;
  } catch {
    return false;
  } finally {
    await sql.end();
  }
}

/** The port may be taken by another, the backends of a killed server may still be ending. */
async function startOnFreePort(cluster: Cluster, durable: boolean): Promise<number> {
  for (let tries = 1;; tries++) {
    const port = freePort();
    try {
      await start(cluster, port, durable);
      return port;
    } catch (error) {
      if (tries === 5) throw new Error(`PostgreSQL does not start, see ${cluster.log}: ${error}`);
      await pause(500);
    }
  }
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr; // a TCP listener has no other kind of address
  listener.close();
  return port;
}

/** A third of the time for a start that is under way, the rest for the stop. */
async function endWithin(
  ms: number,
  rest: Promise<void>,
  end: (ms: number) => Promise<void>,
): Promise<void> {
  await Promise.race([rest, pause(ms / 3)]);
  await end(ms * 2 / 3);
}

const urlOf = (user: string, password: string, port: number, database = databaseName) =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
