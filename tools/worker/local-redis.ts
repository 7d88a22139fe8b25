import { startRedisBridge } from "../redis-bridge.ts";
import { freePort } from "../free-port.ts";

const PROGRAM = "redis-server";
const HOST = "127.0.0.1";

/** A Redis for as long as it is needed, behind Upstash's REST. */
export type LocalRedis = {
  readonly url: string;
  readonly token: string;
  readonly close: () => Promise<void>;
};

/** Starts redis-server without persistence, and the bridge in front of it; null where it is not installed. */
export async function startLocalRedis(): Promise<LocalRedis | null> {
  const port = freePort();
  const server = spawn(port);
  if (server === null) return null;
  await untilListening(port, server.status);
  const token = crypto.randomUUID();
  const redis = `redis://${HOST}:${port}`;
  const bridge = startRedisBridge({ redis, token, hostname: HOST, port: 0 });
  return {
    url: bridge.url,
    token,
    async close() {
      await bridge.close();
      try {
        server.kill("SIGTERM");
      } catch {
        // Ctrl-C has ended it, too.
      }
      await server.status;
    },
  };
}

function spawn(port: number): Deno.ChildProcess | null {
  try {
    return new Deno.Command(PROGRAM, {
      args: ["--port", `${port}`, "--bind", HOST, "--save", "", "--appendonly", "no"],
      stdout: "null",
      stderr: "null",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function untilListening(port: number, ended: Promise<Deno.CommandStatus>): Promise<void> {
  for (;;) {
    const connection = await Deno.connect({ hostname: HOST, port }).catch(() => null);
    if (connection !== null) return connection.close();
    const pause = new Promise<null>((done) => setTimeout(done, 20, null));
    const status = await Promise.race([ended, pause]);
    if (status !== null) throw new Error(`${PROGRAM} ended with ${status.code}`);
  }
}
