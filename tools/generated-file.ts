/** A generated file: what it must say, and where that comes from. */
export type GeneratedFile = {
  readonly path: string;
  readonly text: string;
  readonly source: string;
};

/** Writes the file. With `check` it writes nothing. @returns the exit code, 1 when it is stale. */
export async function writeOrCheck(file: GeneratedFile, check: boolean): Promise<number> {
  if (check) return await checkFile(file);
  await Deno.writeTextFile(file.path, file.text);
  return 0;
}

async function checkFile({ path, text, source }: GeneratedFile): Promise<number> {
  const written = await Deno.readTextFile(path).catch(() => null);
  if (written === text) return 0;
  console.error(`${path} is not what ${source} says: run deno task gen and commit it.`);
  return 1;
}
