/** The files of backups: their names, how they come to be whole or not at all, and how long they are kept. */
import { BackupError } from "../../src/backups/backup-lines.ts";
import { whenInterrupted } from "../interruption.ts";

const DAY = 86_400_000;
const NAME = /^backup_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)(?:_([a-z][a-z0-9_]{0,39}))?\.gz$/;

/** `backup_YYYYMMDD_HHMMSS.gz` in UTC; of one tenant with its slug behind. */
export function backupName(now: number, slug: string | null): string {
  const at = new Date(now).toISOString().replaceAll(/[-:]/g, "").replace("T", "_").slice(0, 15);
  return `backup_${at}${slug === null ? "" : `_${slug}`}.gz`;
}

/** When a backup was made, by its name, and of which tenant; null for any other file. */
export function readName(name: string): { madeAt: number; slug: string | null } | null {
  const [, year, month, day, hour, minute, second, slug = null] = NAME.exec(name) ?? [];
  if (year === undefined) return null;
  const madeAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(madeAt) ? null : { madeAt, slug };
}

/** A file that has its name when it is whole, and is none of a backup's before. */
export type Draft = {
  readonly path: string;
  readonly file: Deno.FsFile;
  /** On the disk, and under its name. @throws when there is a backup of that name */
  readonly keep: () => Promise<void>;
  /** Puts it aside, for somebody to look at; answers its name. */
  readonly putAside: () => Promise<string>;
  readonly remove: () => Promise<void>;
};

/**
 * Only its owner reads it: it holds what all people of a tenant wrote, and the hashes of keys.
 * @throws BackupError when another backup is being written under that name
 */
export async function openDraft(folder: string, name: string): Promise<Draft> {
  const whole = `${folder}/${name}`;
  const path = `${whole}.partial`;
  const options = { read: true, write: true, createNew: true, mode: 0o600 };
  const file = await Deno.open(path, options).catch((error) => {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new BackupError(
      `another backup began in the same second and writes ${path}; begin again`,
    );
  });
  // Held as long as this process lives, so that nobody takes it for one that was left behind.
  await file.lock(true);
  const remove = async () => {
    withdraw();
    close(file);
    await Deno.remove(path).catch(() => {});
  };
  const withdraw = whenInterrupted(remove);
  const become = async (name: string) => {
    await file.sync();
    // A link takes no other's name, as a rename would.
    await Deno.link(path, name);
    await remove();
    await syncFolder(folder);
  };
  return {
    path,
    file,
    remove,
    keep: () => become(whole),
    putAside: async () => {
      await become(`${whole}.bad`);
      return `${name}.bad`;
    },
  };
}

function close(file: Deno.FsFile): void {
  try {
    file.close();
  } catch {
    // Whoever wrote to it has closed it.
  }
}

/** The name, too, is on the disk then. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await Deno.open(folder);
  await opened.sync().catch(() => {});
  opened.close();
}

/** What was left behind by a backup that was killed. Answers the names. */
export function removeAbandoned(folder: string): Promise<string[]> {
  return removeEach(folder, async (name) => {
    if (!/^backup_.*\.gz\.partial$/.test(name)) return false;
    const file = await Deno.open(`${folder}/${name}`, { read: true, write: true });
    const isAbandoned = await file.tryLock(true);
    file.close();
    return isAbandoned;
  });
}

/** Backups of the same kind (all tenants, or that one) that are older than so many days. Answers their names. */
export function removeOld(
  folder: string,
  { slug, days, now }: {
    readonly slug: string | null;
    readonly days: number;
    readonly now: number;
  },
): Promise<string[]> {
  return removeEach(folder, (name) => {
    const read = readName(name);
    return Promise.resolve(read?.slug === slug && read.madeAt < now - days * DAY);
  });
}

async function removeEach(
  folder: string,
  isToGo: (name: string) => Promise<boolean>,
): Promise<string[]> {
  const gone: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || !await isToGo(name)) continue;
    await Deno.remove(`${folder}/${name}`);
    gone.push(name);
  }
  return gone.sort();
}
