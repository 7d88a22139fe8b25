import { createHash } from "node:crypto";

type Bytes = Uint8Array<ArrayBuffer>;

/** What a build of the web calendar was made of; it stands among its files. */
export type BuiltOf = {
  /** See sourcesOf. */
  readonly sources: string;
  /** Where its pages call the API. */
  readonly api_url: string;
};

export type WebBuild = { readonly of: BuiltOf; readonly files: ReadonlyMap<string, Bytes> };

const BUILT_OF = "built-of.json";
/** What the pages are made of: their own files, the client, and by the lock the libraries. */
const FOLDERS = ["web", "client"];
const LOCK = "deno.lock";

/** Where this program's sources are. */
export const projectRoot = decodeURIComponent(new URL("../../../", import.meta.url).pathname);

/** A build by its folder; null where there is none, or another process is just about to replace it. */
export async function readWebBuild(folder: string): Promise<WebBuild | null> {
  try {
    const of: BuiltOf = JSON.parse(await Deno.readTextFile(`${folder}/${BUILT_OF}`));
    const files = new Map<string, Bytes>();
    for (const path of await pathsIn(folder)) {
      if (path !== BUILT_OF) files.set(path, await Deno.readFile(`${folder}/${path}`));
    }
    return { of, files };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A hash of all that the pages are built of; null where their sources are not there. */
export async function sourcesOf(root: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for (const folder of FOLDERS) {
      for (const path of await pathsIn(`${root}${folder}`)) {
        hash.update(`${folder}/${path}\0`).update(await Deno.readFile(`${root}${folder}/${path}`));
      }
    }
    hash.update(await Deno.readFile(`${root}${LOCK}`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  return hash.digest("base64url");
}

type Settings = {
  /** With a slash at its end. */
  readonly root: string;
  /** Where the files go. */
  readonly folder: string;
  readonly of: BuiltOf;
  /** Origins of pages that may hand a token over; a server of ours fills them in itself. */
  readonly hosts: string;
  /** Whether the terminal sees what Vite says. */
  readonly isTold: boolean;
};

/** Builds the pages beside their folder and puts them into its place. @throws Error with what Vite said */
export async function buildWeb({ root, folder, of, hosts, isTold }: Settings): Promise<void> {
  const unfinished = `${folder}.unfinished-${Deno.pid}`;
  const piped = isTold ? "inherit" : "piped";
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "npm:vite", "build", "web", "--outDir", unfinished],
    cwd: root,
    env: {
      WEB_API_URL: of.api_url,
      WEB_HOSTS: hosts,
      // Vite would build for another one if it were set to that, and Vue would carry its warnings.
      NODE_ENV: "production",
      OTEL_DENO: "false",
      NO_COLOR: "1",
    },
    stdin: "null",
    stdout: piped,
    stderr: piped,
  }).spawn();
  const said = isTold ? Promise.resolve("") : new Response(child.stderr).text();
  if (!isTold) await child.stdout.cancel();
  try {
    const { success } = await child.status;
    if (!success) throw new Error(`the pages could not be built: ${(await said).trim()}`);
    await Deno.writeTextFile(`${unfinished}/${BUILT_OF}`, JSON.stringify(of));
    await replace(folder, unfinished);
  } finally {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  }
}

/** Does something while no other process does it. A process that dies lets go of it. */
export async function alone<T>(path: string, work: () => Promise<T>): Promise<T> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  using file = await Deno.open(path, { create: true, write: true });
  await file.lock(true);
  return await work();
}

/** Whoever reads the folder in between finds none, and what they have read stays as it was. */
async function replace(folder: string, made: string): Promise<void> {
  const old = `${folder}.old-${Deno.pid}`;
  await Deno.rename(folder, old).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.rename(made, folder);
  await Deno.remove(old, { recursive: true }).catch(() => {});
}

/** The files of a folder and of those in it, by their paths in it, sorted. */
async function pathsIn(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) paths.push(name);
    else paths.push(...(await pathsIn(`${folder}/${name}`)).map((path) => `${name}/${path}`));
  }
  return paths.sort();
}
