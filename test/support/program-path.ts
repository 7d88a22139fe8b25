/** Where a program of this machine is, by PATH and where Debian keeps those of root; null where it is missing. */
export function programPath(name: string): string | null {
  const folders = `${Deno.env.get("PATH") ?? ""}:/usr/sbin`.split(":");
  return folders.map((folder) => `${folder}/${name}`).find(isFile) ?? null;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
