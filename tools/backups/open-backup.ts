import { BackupReader } from "../../src/backups/read-backup.ts";

/** Opens a backup from its file. @throws BackupError for what is none */
export async function openBackup(path: string): Promise<BackupReader> {
  const file = await Deno.open(path);
  // The stream closes the file when it is read to its end, or given up.
  return await BackupReader.open(file.readable.pipeThrough(new DecompressionStream("gzip")));
}
