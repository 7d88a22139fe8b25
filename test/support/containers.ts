/** Debian's buildah: images of the Containerfile without an engine, and containers that are run of them by hand. */
import { dirname } from "node:path";
import { describe } from "vitest";
import { programPath } from "./program-path.ts";

/** Beside buildah: what a base to build on is made of, what runs a container, and what its tests talk through. */
const PROGRAMS = ["buildah", "unshare", "curl", "psql", "caddy", "node", "npm"];
/** As Debian's own images have it. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const lacks = [
  ...PROGRAMS.filter((name) => programPath(name) === null),
  ...(Deno.build.os === "linux" && Deno.uid() === 0 ? [] : ["to be root on Linux"]),
];

/** `describe` for tests of the image: skipped where a program is missing, a failure where CI is set. */
export function describeWithBuildah(name: string, tests: () => void): void {
  if (lacks.length === 0 || Deno.env.get("CI")) return void describe(name, tests);
  console.warn(`skipped "${name}": it needs ${lacks.join(", ")}`);
  describe.skip(name, tests);
}

/** Whether Deno comes by npm, as where nobody says otherwise, which takes 15 s longer, or is this machine's. */
const isByNpm = Boolean(Deno.env.get("IMAGE_NPM"));

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
 * Builds what the Containerfile says, without a registry of images: on this machine's own programs and
 * libraries, npm and Caddy among them, and with the packages that Deno and npm have fetched already.
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
    const npm = (await run("npm", ["config", "get", "cache"])).trim();
    await build(
      ...["--file=Containerfile", "--target=halfhour", "--tag=halfhour"],
      ...["--build-arg=BASE=localhost/base", "--build-arg=NODE=localhost/tools"],
      `--build-arg=DENO=${isByNpm ? "deno-from-npm" : "localhost/deno"}`,
      "--build-arg=CADDY=localhost/tools",
      ...[
        `--volume=${npmCache}:/var/cache/deno/npm`,
        `--volume=${npm}/_cacache:/root/.npm/_cacache`,
      ],
      ".",
    );
    await build(
      ...["--file=Containerfile", "--target=proxy", "--tag=proxy"],
      "--build-arg=CADDY=localhost/tools",
      "--build-context=halfhour=container-image://localhost/halfhour",
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

/** What the steps of the Containerfile call, and what runs a container's process. */
const IN_BASE = [
  ...["sh", "env", "cat", "ls", "touch", "chmod", "install", "find", "rm", "curl", "setpriv"],
];
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
/** Whom this machine trusts npm and Deno trust there, too: a proxy of its own may stand before the registry. */
const TRUST = `NODE_EXTRA_CA_CERTS=${CERTIFICATES} DENO_TLS_CA_STORE=mozilla,system`;

/** A base of this machine's own programs and libraries, and one with npm and Caddy beside them. */
async function makeBases(
  folder: string,
  build: (...args: readonly string[]) => Promise<string>,
): Promise<void> {
  const base = `${folder}/base`;
  const programs = IN_BASE.map(pathOf);
  const others = [Deno.execPath(), pathOf("node"), pathOf("caddy")];
  const libraries = await librariesOf([...programs, ...others]);
  for (const name of ["bin", "dev", "etc", "proc", "root", "run", "sys", "tmp", "usr/bin"]) {
    await Deno.mkdir(`${base}/root/${name}`, { recursive: true });
  }
  const files = [...libraries, CERTIFICATES, "/etc/nsswitch.conf"];
  await run("cp", ["-L", "--parents", ...files, `${base}/root`]);
  await run("cp", ["-L", ...programs, `${base}/root/usr/bin/`]);
  await run("cp", ["-L", pathOf("sh"), `${base}/root/bin/sh`]);
  await Deno.writeTextFile(`${base}/root/etc/passwd`, "root:x:0:0:root:/root:/bin/sh\n");
  await Deno.writeTextFile(`${base}/root/etc/group`, "root:x:0:\n");
  await Deno.writeTextFile(
    `${base}/Containerfile`,
    `FROM scratch\nCOPY root /\nENV PATH=${PATH} ${TRUST}\n`,
  );
  await build("--tag=base", base);

  if (!isByNpm) {
    const deno = `${folder}/deno`;
    await Deno.mkdir(deno);
    await Deno.copyFile(Deno.execPath(), `${deno}/deno`);
    await Deno.writeTextFile(`${deno}/Containerfile`, "FROM scratch\nCOPY --chmod=755 deno /\n");
    await build("--tag=deno", deno);
  }

  const tools = `${folder}/tools`;
  const isWanted = (name: string) => name === "caddy" || isByNpm;
  await Deno.mkdir(`${tools}/bin`, { recursive: true });
  for (const name of ["node", "caddy"].filter(isWanted)) {
    await Deno.copyFile(pathOf(name), `${tools}/bin/${name}`);
  }
  if (isWanted("npm")) {
    const cli = await Deno.realPath(pathOf("npm"));
    await run("cp", ["-R", dirname(dirname(cli)), `${tools}/bin/npm-folder`]);
    await Deno.writeTextFile(`${tools}/bin/npm`, NPM);
  }
  await Deno.writeTextFile(
    `${tools}/Containerfile`,
    "FROM localhost/base\nCOPY --chmod=755 bin /usr/local/bin/\n",
  );
  await build("--tag=tools", tools);
}

const NPM = `#!/bin/sh\nexec node /usr/local/bin/npm-folder/bin/npm-cli.js "$@"\n`;

const pathOf = (name: string): string => programPath(name) ?? name;

/** The shared libraries of programs, and what loads them. */
async function librariesOf(programs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(programs.map((path) => run("ldd", [path]).catch(() => "")));
  return [...new Set(found.join("\n").match(/\/\S+\.so[\w.]*/g))];
}

/** Runs a program to its end; answers what it printed. @throws Error with what it complained of */
async function run(name: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(name, { args: [...args] }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${name} ${args.join(" ")}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}
