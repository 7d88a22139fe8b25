/** A container: the files of an image, on which nothing can be written, and a process that may nothing. */
import type { Image } from "./containers.ts";

export type Container = {
  /** What it has written to stdout and stderr until now. */
  readonly output: () => string;
  readonly pid: number;
  /** Sends a signal and waits for the end; answers the exit code and how long it took. */
  readonly stop: (signal: Deno.Signal) => Promise<{ readonly code: number; readonly ms: number }>;
  readonly ended: Promise<number>;
};

export type ContainerOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of this machine by where they are in the container. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** Another program than the image's own. */
  readonly entrypoint?: readonly string[];
};

/**
 * As `docker run --network host --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges`, without an
 * engine: mounts of its own, the image's files read-only, then the image's user without any right to more.
 */
const SCRIPT = `
set -e
root=$1 user=$2 volumes=$3
shift 3
mount --bind "$root" "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
for volume in $volumes; do
  mkdir -p "$root\${volume#*:}"
  mount --bind "\${volume%%:*}" "$root\${volume#*:}"
done
mount -o remount,bind,ro "$root"
exec chroot "$root" setpriv --reuid="\${user%%:*}" --regid="\${user#*:}" --clear-groups \
  --inh-caps=-all --bounding-set=-all --no-new-privs -- env -i "$@"
`;

/** Starts the program of an image, or a command of it, on this machine's network. */
export function startContainer(
  { root, config }: Image,
  command: readonly string[],
  { env = {}, volumes = {}, entrypoint = config.Entrypoint ?? [] }: ContainerOptions = {},
): Container {
  const mounts = Object.entries(volumes).map(([inside, folder]) => `${folder}:${inside}`).join(" ");
  const variables = [
    ...config.Env ?? [],
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ];
  const child = new Deno.Command("unshare", {
    args: [
      ...["--mount", "sh", "-c", SCRIPT, "sh", root, config.User || "0:0", mounts],
      ...["-C", config.WorkingDir || "/", ...variables, ...entrypoint, ...command],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const reading = [child.stdout, child.stderr].map(async (stream) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) output += text;
  });
  const ended = child.status.then(async ({ code }) => {
    await Promise.all(reading);
    return code;
  });
  return {
    output: () => output,
    pid: child.pid,
    ended,
    async stop(signal) {
      const asked = performance.now();
      child.kill(signal);
      return { code: await ended, ms: performance.now() - asked };
    },
  };
}

/** Runs a command of an image to its end. */
export async function runContainer(
  image: Image,
  command: readonly string[],
  options: ContainerOptions = {},
): Promise<{ readonly code: number; readonly output: string }> {
  const container = startContainer(image, command, options);
  return { code: await container.ended, output: container.output() };
}
