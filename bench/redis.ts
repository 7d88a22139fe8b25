import { freePort } from "../tools/free-port.ts";

/** A redis-server of its own with the bridge before it, each in its own process. */
export type Redis = {
  readonly rest: { readonly url: string; readonly token: string };
  readonly stop: () => Promise<void>;
};

/** Null where redis-server is not installed. */
export async function startRedis(): Promise<Redis | null> {
  const [port, restPort] = [freePort(), freePort()];
  const token = crypto.randomUUID();
  const quiet = { stdout: "null", stderr: "null" } as const;
  let server: Deno.ChildProcess;
  try {
    const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    server = new Deno.Command("redis-server", { args, ...quiet }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const bridge = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/redis-bridge.ts", "--redis", `redis://127.0.0.1:${port}`]
      .concat(["--port", `${restPort}`]),
    env: { UPSTASH_REDIS_REST_TOKEN: token },
    ...quiet,
  }).spawn();
  await listens(restPort);
  return {
    rest: { url: `http://127.0.0.1:${restPort}`, token },
    async stop() {
      for (const child of [bridge, server]) child.kill("SIGTERM");
      await Promise.all([bridge.status, server.status]);
    },
  };
}

async function listens(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("the bridge to Redis does not listen");
}
