import { inject, onTestFinished } from "vitest";
import { connect } from "../../src/platform/database/sql.ts";
import { noTimeouts } from "../../src/platform/database/session.ts";
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

/** Makes an empty database on a disk of 48 MB; the log of changes (WAL) stays on the server's own disk. */
export async function aSmallDisk(ownerUrl: string): Promise<SmallDisk> {
  if (superuserUrl === null) throw new Error("skip this test: see noSmallDisk");
  const admin = connect(superuserUrl, { max: 1, timeouts: noTimeouts, name: "test" });
  const folder = await Deno.makeTempDir({ prefix: "halfhour-disk-" });
  const name = `scratch_small_${crypto.randomUUID().replaceAll("-", "")}`;
  await Deno.chmod(folder, 0o755);
  await run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder);
  const place = `${folder}/space`;
  await Deno.mkdir(place);
  const [server] = await admin`select current_setting('data_directory') as data`;
  const { uid, gid } = await Deno.stat(`${server?.data}`);
  await Deno.chown(place, uid, gid);
  await admin.unsafe(`create tablespace ${name} location '${place}'`);
  await admin.unsafe(
    `create database ${name} owner ${
      new URL(ownerUrl).username
    } template template0 tablespace ${name}`,
  );
  const filler = `${folder}/filler`;
  const free = () => Deno.remove(filler).catch(() => {});
  onTestFinished(async () => {
    await free();
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.unsafe(`drop tablespace ${name}`);
    await admin.end();
    await run("umount", folder);
    await Deno.remove(folder);
  });
  return {
    url: Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href,
    fill: () => run("dd", "if=/dev/zero", `of=${filler}`, "bs=4k").catch(() => {}),
    free,
  };
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, stdout: "null" }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
}
