/** Debian's buildah: images of the Containerfile without an engine, and containers that are run of them by hand. */
import { dirname } from "node:path";
import { describe } from "vitest";
import { programPath } from "./program-path.ts";

/** Beside buildah: what makes a base to build on, what runs a container, and what its tests talk through. */
const PROGRAMS = ["buildah", "mmdebstrap", "unshare", "psql", "caddy", "node", "npm"];
/** As Debian's own images have it. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const lacks = [
  ...PROGRAMS.filter((name) => programPath(name) === null).map((name) =>
    `${name} (apt-get install)`
  ),
  ...(Deno.build.os === "linux" && Deno.uid() === 0 ? [] : ["to be root on Linux"]),
];

/** `describe` for tests of the image: skipped where a program is missing, a failure where CI is set. */
export function describeWithBuildah(name: string, tests: () => void): void {
  if (lacks.length === 0 || Deno.env.get("CI")) return void describe(name, tests);
  console.warn(`skipped "${name}": it needs ${lacks.join(", ")}`);
  describe.skip(name, tests);
}

/** What an image says of how it is run. */
export type Image = {
  /** Where its files are. */
  readonly root: string;
  readonly config: {
    readonly User?: string;
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly WorkingDir?: string;
  };
};

export type Images = {
  readonly halfhour: Image;
  readonly proxy: Image;
  readonly remove: () => Promise<void>;
};

/**
 * Builds what the Containerfile says, without a registry of images: on a Debian of this machine's release, with this
 * machine's npm and Caddy, and with the packages that Deno and npm have fetched already.
 */
export async function buildImages(): Promise<Images> {
  const folder = await Deno.makeTempDir({ prefix: "halfhour-containers-" });
  const remove = () => Deno.remove(folder, { recursive: true });
  const buildah = (...args: readonly string[]) =>
    run("buildah", [
      ...["--root", `${folder}/storage`, "--runroot", `${folder}/run`, "--storage-driver", "vfs"],
      ...args,
    ]);
  const build = (...args: readonly string[]) =>
    buildah("build", "--isolation=chroot", "--pull-never", "--quiet", ...args);
  try {
    await makeBases(folder, build);
    const { npmCache } = JSON.parse(await run(Deno.execPath(), ["info", "--json"]));
    const cacache = `${(await run("npm", ["config", "get", "cache"])).trim()}/_cacache`;
    await build(
      ...["--file=Containerfile", "--target=halfhour", "--tag=halfhour"],
      ...["--build-arg=BASE=localhost/base", "--build-arg=NODE=localhost/tools"],
      ...["--build-arg=DENO=deno-from-npm", "--build-arg=CADDY=localhost/tools"],
      ...[`--volume=${npmCache}:/var/cache/deno/npm`, `--volume=${cacache}:/root/.npm/_cacache`],
      ".",
    );
    await build(
      ...["--file=Containerfile", "--target=proxy", "--tag=proxy"],
      ...[
        "--build-arg=CADDY=localhost/tools",
        "--build-context=halfhour=container-image://localhost/halfhour",
      ],
      ".",
    );
    const open = async (name: string): Promise<Image> => {
      const container = (await buildah("from", "--pull-never", `localhost/${name}`)).trim();
      const { OCIv1 } = JSON.parse(
        await buildah("inspect", "--type", "image", `localhost/${name}`),
      );
      return { root: (await buildah("mount", container)).trim(), config: OCIv1.config };
    };
    return { halfhour: await open("halfhour"), proxy: await open("proxy"), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A Debian with what the Containerfile would install, and one with npm and Caddy beside it. */
async function makeBases(
  folder: string,
  build: (...args: readonly string[]) => Promise<string>,
): Promise<void> {
  const [, suite = "stable"] = /^VERSION_CODENAME=(\S+)/m.exec(
    await Deno.readTextFile("/etc/os-release"),
  ) ?? [];
  const base = `${folder}/base`;
  await Deno.mkdir(base);
  await run("mmdebstrap", [
    ...["--quiet", "--variant=essential", "--include=ca-certificates,curl,libstdc++6"],
    ...[suite, `${base}/root.tar`],
  ]);
  await Deno.writeTextFile(
    `${base}/Containerfile`,
    `FROM scratch\nADD root.tar /\nENV PATH=${PATH}\n`,
  );
  await build("--tag=base", base);
  await Deno.remove(base, { recursive: true });

  const tools = `${folder}/tools`;
  await Deno.mkdir(tools);
  for (const name of ["node", "caddy"]) {
    await Deno.copyFile(programPath(name) ?? name, `${tools}/${name}`);
  }
  const cli = await Deno.realPath(programPath("npm") ?? "npm");
  await run("cp", ["-R", dirname(dirname(cli)), `${tools}/npm-folder`]);
  await Deno.writeTextFile(`${tools}/npm`, `#!/bin/sh\nexec node /opt/npm/bin/npm-cli.js "$@"\n`);
  await Deno.writeTextFile(
    `${tools}/Containerfile`,
    "FROM localhost/base\nCOPY --chmod=755 node caddy npm /usr/local/bin/\nCOPY npm-folder /opt/npm\n",
  );
  await build("--tag=tools", tools);
  await Deno.remove(tools, { recursive: true });
}

/** Runs a program to its end; answers what it printed. @throws Error with what it complained of */
async function run(name: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(name, { args: [...args] }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${name} ${args.join(" ")}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}
