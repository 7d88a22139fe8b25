import { ErrorReply } from "@redis/client";
import { parseArgs } from "node:util";
import { hashOfKey, isSameHash } from "../src/platform/auth/keys.ts";
import { untilSignal } from "../src/platform/deno/until-signal.ts";
import { hasGoodHost, targetOf } from "../src/platform/http/target.ts";
import { RedisConnection } from "./redis/connection.ts";
import { Scripts } from "./redis/scripts.ts";
import { subscription } from "./redis/subscription.ts";
import { toCommand, toCommands, toOutcome } from "./redis/upstash-json.ts";

type Options = {
  /** `redis://[user:password@]host[:port][/database]` */
  readonly redis: string;
  /** What callers must send as Bearer token. */
  readonly token: string;
  readonly hostname: string;
  /** 0 takes a free one. */
  readonly port: number;
};

export type RedisBridge = { readonly url: string; readonly close: () => Promise<void> };

/**
 * Upstash's REST in front of any Redis (upstash.com/docs/redis/features/restapi): single commands
 * at /, /pipeline, /multi-exec, base64 answers, and SUBSCRIBE as server-sent events, so that the
 * program knows one way to talk to Redis and tests can run it against a real one.
 */
export function startRedisBridge({ redis, token, hostname, port }: Options): RedisBridge {
  const connection = new RedisConnection(redis);
  const scripts = new Scripts();
  const closing = new AbortController();
  const server = Deno.serve({ hostname, port, onListen() {} }, async (request) => {
    if (!isAllowed(request, token)) return answer(401, { error: "Unauthorized" });
    const segments = segmentsOf(request);
    if (segments === null) return answer(400, { error: "ERR bad request target" });
    const [action = "", name] = segments;
    if (name !== undefined && (action === "subscribe" || action === "psubscribe")) {
      return events(subscription(redis, { action, name }, closing.signal));
    }
    try {
      return await run({ connection, scripts }, action, request);
    } catch (error) {
      if (error instanceof ErrorReply) return answer(400, { error: error.message });
      if (error instanceof SyntaxError) return answer(400, { error: "ERR not JSON" });
      return answer(503, { error: "ERR Redis cannot be reached" });
    }
  });
  return {
    url: `http://${hostname}:${server.addr.port}`,
    async close() {
      closing.abort();
      connection.close();
      await server.shutdown();
    },
  };
}

/** The decoded parts of the path; null when it, or the Host before it, is not well-formed. */
function segmentsOf(request: Request): string[] | null {
  if (!hasGoodHost(request.headers)) return null;
  const [path = ""] = targetOf(request).split(/[?#]/);
  try {
    return path.slice(1).split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
}

type Behind = { readonly connection: RedisConnection; readonly scripts: Scripts };

async function run(
  { connection: redis, scripts }: Behind,
  action: string,
  request: Request,
): Promise<Response> {
  const base64 = request.headers.get("upstash-encoding") === "base64";
  const body: unknown = await request.json();
  if (action === "") {
    const [reply = null] = await redis.send([scripts.translate(toCommand(body))]);
    return answer(reply instanceof ErrorReply ? 400 : 200, toOutcome(reply, base64));
  }
  if (action === "pipeline") {
    const commands = toCommands(body).map((command) => scripts.translate(command));
    const replies = await redis.send(commands);
    return answer(200, replies.map((reply) => toOutcome(reply, base64)));
  }
  if (action === "multi-exec") {
    const commands = toCommands(body).map((command) => scripts.translate(command));
    const replies = await redis.send([["MULTI"], ...commands, ["EXEC"]]);
    const done = replies.at(-1);
    if (!Array.isArray(done)) return answer(400, toOutcome(done ?? null, base64));
    return answer(200, done.map((reply) => toOutcome(reply, base64)));
  }
  return answer(404, { error: "ERR no such path" });
}

/** Each message as `message,channel,text` after `data: `, which is how Upstash writes it. */
function events(messages: ReadableStream<readonly string[]>): Response {
  const lines = new TransformStream<readonly string[], string>({
    transform(words, controller) {
      controller.enqueue(`data: ${words.join(",").replaceAll("\n", "\ndata: ")}\n\n`);
    },
  });
  return new Response(messages.pipeThrough(lines).pipeThrough(new TextEncoderStream()), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

function answer(status: number, body: unknown): Response {
  return Response.json(body, { status });
}

function isAllowed(request: Request, token: string): boolean {
  const given = request.headers.get("authorization")?.replace(/^Bearer /, "") ?? "";
  return isSameHash(hashOfKey(given), hashOfKey(token));
}

const usage = `Serves Upstash's REST in front of a Redis. The token that callers need is
UPSTASH_REDIS_REST_TOKEN, the same variable that the API reads.

  deno task redis-bridge --redis redis://127.0.0.1:6379 --host 127.0.0.1 --port 8079

It prints the UPSTASH_REDIS_REST_URL to go with it.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      redis: { type: "string", default: "redis://127.0.0.1:6379" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "8079" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(usage);
  const token = Deno.env.get("UPSTASH_REDIS_REST_TOKEN");
  if (!token) throw new Error(usage);
  const { redis, host: hostname, port } = values;
  const { url, close } = startRedisBridge({ redis, token, hostname, port: Number(port) });
  console.log(`UPSTASH_REDIS_REST_URL=${url}`);
  await untilSignal();
  await close();
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
