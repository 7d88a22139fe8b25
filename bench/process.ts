import type { Quotas } from "../src/platform/limits/policy.ts";

/** A server in a process of its own. */
export type Server = {
  readonly port: number;
  /** Resident memory now, in MB. */
  readonly memory: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** What bench/server.ts serves: fixed bytes by Hono alone, Halfhour, or Halfhour without caches. */
export type Served =
  | { readonly kind: "bare"; readonly file: string }
  | {
    readonly kind: "app" | "uncached";
    readonly url: string;
    readonly secret: string;
    /** Instead of those of the tenant's plan. */
    readonly quotas?: Quotas;
    /** Upstash's REST. */
    readonly redis?: { readonly url: string; readonly token: string };
  };

/**
 * Starts bench/server.ts and waits until it listens. What it serves travels in the environment: other
 * people of the machine read a process's arguments. `env` is more of it.
 */
export async function startServer(
  served: Served,
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "bench/server.ts"],
    env: { BENCH_SERVED: JSON.stringify(served), ...env },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const port = await portOf(child.stderr);
  return {
    port,
    async memory() {
      const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
    },
    async stop() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

async function portOf(stderr: ReadableStream<Uint8Array>): Promise<number> {
  let said = "";
  const reader = stderr.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    said += value ?? "";
    const port = /port (\d+)\n/.exec(said)?.[1];
    if (port !== undefined) {
      drain(reader);
      return Number(port);
    }
    if (done) throw new Error(`the server did not start: ${said}`);
  }
}

async function drain(reader: ReadableStreamDefaultReader<string>) {
  while (!(await reader.read()).done);
}
