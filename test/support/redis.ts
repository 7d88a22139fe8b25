import { describe } from "vitest";
import { type RedisBridge, startRedisBridge } from "../../tools/redis-bridge.ts";
import { freePort } from "../../tools/free-port.ts";

/** A real redis-server for one test file, with the bridge that speaks Upstash's REST before it. */
export type TestRedis = {
  readonly rest: { readonly url: string; readonly token: string };
  /** Redis itself, past the bridge. */
  readonly url: string;
  /** As after a power cut; nothing is kept. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Stops and continues the process: it holds its connections and answers nothing. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly close: () => Promise<void>;
};

const program = "redis-server";

function isInstalled(): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** `describe` for tests that need Redis: skipped where it is missing, a failure where CI is set. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isInstalled() || Deno.env.get("CI")) return void describe(name, tests);
  console.warn(`skipped "${name}": ${program} is missing (apt-get install redis-server)`);
  describe.skip(name, tests);
}

/** Starts both on free ports of this machine, without persistence. */
export async function startRedis(): Promise<TestRedis> {
  const port = freePort();
  const token = crypto.randomUUID();
  let server = await startServer(port);
  const bridge: RedisBridge = startRedisBridge({
    redis: `redis://127.0.0.1:${port}`,
    hostname: "127.0.0.1",
    port: 0,
    token,
  });
  const kill = async () => {
    server.kill("SIGKILL");
    await server.status;
  };
  return {
    rest: { url: bridge.url, token },
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: async () => {
      server = await startServer(port);
    },
    freeze: () => server.kill("SIGSTOP"),
    thaw: () => server.kill("SIGCONT"),
    close: async () => {
      await bridge.close();
      await kill().catch(() => {});
    },
  };
}

async function startServer(port: number): Promise<Deno.ChildProcess> {
  const server = new Deno.Command(program, {
    args: ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    stdout: "null",
    stderr: "null",
  }).spawn();
  for (let tries = 0; tries < 100; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return server;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error(`${program} does not listen on port ${port}`);
}
