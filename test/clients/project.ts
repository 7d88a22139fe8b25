/** Where the programs are made ready: a folder of their own, with clients generated of our document. */
const PROGRAMS = "test/clients/programs";

export type Project = {
  readonly folder: string;
  /** Runs Deno in the folder to its end; throws what it said when it fails. */
  readonly deno: (args: readonly string[], env?: Record<string, string>) => Promise<string>;
};

/** Copies the programs, installs what they are pinned to, and generates both clients. */
export async function makeProject(): Promise<Project> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-clients-" });
  await copyFolder(PROGRAMS, folder);
  await Deno.copyFile("openapi.yaml", `${folder}/openapi.yaml`);
  const deno: Project["deno"] = async (args, env = {}) => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: folder,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    if (!success) throw new Error(`deno ${args.join(" ")}\n${said}`);
    return said;
  };
  await deno(["install", "--quiet", "--frozen"]);
  await deno(["run", "-A", "generate.ts"]);
  return { folder, deno };
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (name === "node_modules") continue;
    const copy = isDirectory ? copyFolder : Deno.copyFile;
    await copy(`${from}/${name}`, `${to}/${name}`);
  }
}
