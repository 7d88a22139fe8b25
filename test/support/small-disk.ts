import { expect, inject, onTestFinished } from "vitest";
import { connect } from "../../src/platform/database/sql.ts";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { startEmbeddedPostgres } from "../../src/platform/deno/embedded-postgres.ts";
import "./provided.ts";

/** A disk of its own for a database, small enough to be filled. */
export type SmallDisk = {
  /** The database on it, as the owner of all test databases. */
  readonly url: string;
  /** Leaves not a byte of it. */
  readonly fill: () => Promise<void>;
  readonly free: () => Promise<void>;
};

const superuserUrl = inject("superuserUrl");

/** Why there can be no small disk here; null where there can. On CI there must be one. */
export const noSmallDisk = await whyNot();

async function whyNot(): Promise<string | null> {
  const reason = superuserUrl === null
    ? "the PostgreSQL of TEST_DATABASE_URL is not ours"
    : await mountRefused();
  if (reason === null) return null;
  console.warn(`not tested: a full disk (${reason})`);
  if (Deno.env.get("CI") && superuserUrl !== null) {
    throw new Error(`CI has to test a full disk: ${reason}`);
  }
  return reason;
}

async function mountRefused(): Promise<string | null> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-disk-" });
  try {
    await run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder);
    await run("umount", folder);
    return null;
  } catch (error) {
    return `${error}`;
  } finally {
    await Deno.remove(folder);
  }
}

/**
 * Makes an empty database on a disk of 48 MB; the log of changes (WAL) stays on the server's own disk. The
 * server is its own, too: with a full disk its checkpoints fail, and with them what others do there.
 */
export async function aSmallDisk(): Promise<SmallDisk> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-disk-" });
  await Deno.chmod(folder, 0o755);
  const server = await startEmbeddedPostgres(`${folder}/server`, { durable: false });
  const admin = connect(server.superuserUrl, { max: 1, timeouts: noTimeouts, name: "test" });
  const disk = `${folder}/disk`;
  await Deno.mkdir(disk);
  await run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk);
  const place = `${disk}/space`;
  await Deno.mkdir(place);
  const [{ data } = expect.fail("no data")] = await admin<{ data: string }[]>`
    select current_setting('data_directory') as data`;
  const { uid, gid } = await Deno.stat(data);
  await Deno.chown(place, uid, gid);
  const owner = new URL(server.url).username;
  await admin.unsafe(`create tablespace small location '${place}'`);
  await admin.unsafe(`create database small owner ${owner} template template0 tablespace small`);
  const filler = `${disk}/filler`;
  const free = () => Deno.remove(filler).catch(() => {});
  onTestFinished(async () => {
    await free();
    await admin.end();
    await server.stop();
    await run("umount", disk);
    await Deno.remove(folder, { recursive: true });
  });
  return {
    url: Object.assign(new URL(server.url), { pathname: "/small" }).href,
    fill: () => run("dd", "if=/dev/zero", `of=${filler}`, "bs=4k").catch(() => {}),
    free,
  };
}

/** An empty folder that holds so many kilobytes, until the test is over. */
export async function aSmallFolder(kilobytes: number): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-disk-" });
  await run("mount", "-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder);
  onTestFinished(async () => {
    await run("umount", folder);
    await Deno.remove(folder);
  });
  return folder;
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, stdout: "null" }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
}
