import { dirname, join } from "node:path";
import type { Config } from "../../src/config.ts";
import { WRANGLER } from "./programs.ts";

/** Wrangler with these arguments, as a process; without telemetry. */
export function wrangler(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-config", "--no-lock", WRANGLER, ...args],
    env: {
      OTEL_DENO: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      // Details of a request's origin, which nobody here reads.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      ...env,
    },
  });
}

export type RunningWrangler = {
  /** Rejects when it ends by itself. */
  readonly ended: Promise<never>;
  readonly stop: () => Promise<void>;
};

/**
 * Runs the Worker of wrangler.toml on this machine. Its variables stand in a file below DATA_DIR while it runs, since
 * .dev.vars belongs to the user.
 */
export async function startWrangler(
  { host, port, dataDir }: Pick<Config, "host" | "port" | "dataDir">,
  variables: Readonly<Record<string, string>>,
): Promise<RunningWrangler> {
  const file = join(dataDir, "worker", "dev.vars");
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeTextFile(file, linesOf(variables), { mode: 0o600 });
  const child = wrangler([
    "dev",
    `--env-file=${file}`,
    `--ip=${host}`,
    `--port=${port}`,
    "--inspector-port=0",
    "--show-interactive-dev-session=false",
  ]).spawn();
  let isStopping = false;
  const ended = child.status.then(async ({ code }) => {
    await Deno.remove(file).catch(() => {});
    if (isStopping) return await new Promise<never>(() => {});
    throw new Error(`wrangler ended by itself, with ${code}`);
  });
  ended.catch(() => {});
  return {
    ended,
    async stop() {
      isStopping = true;
      try {
        child.kill("SIGINT");
      } catch {
        // It has ended already.
      }
      await child.status;
      await Deno.remove(file).catch(() => {});
    },
  };
}

/** As lines for dotenv, which takes values in single quotes literally. */
const linesOf = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables).map(([name, value]) => `${name}='${value.replaceAll("'", "\\'")}'\n`)
    .join("");

/** Waits until the Worker answers. @throws Error where wrangler ends before */
export async function untilServing(address: string, ended: Promise<never>): Promise<true> {
  const pause = () => new Promise<void>((done) => setTimeout(done, 200));
  for (;;) {
    const answer = await fetch(`${address}/api/health/live`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return true;
    await Promise.race([pause(), ended]);
  }
}
