import {
  type Argument,
  encodeCommand,
  joined,
  readReplies,
  RedisError,
  type Reply,
} from "./resp.ts";

type Command = readonly Argument[];
type Waiter = { readonly resolve: (reply: Reply) => void; readonly reject: (why: Error) => void };

const mostWaiting = 10_000;
/** A server that is silent for so long is taken for gone, although TCP would wait for minutes. */
const silenceMs = 5_000;

/**
 * One connection that many callers share: commands go out as they come, replies come back in the
 * same order. When it is lost the callers that wait get an error, and the next call opens another.
 */
export class RedisConnection {
  readonly #url: URL;
  #waiting: Waiter[] = [];
  #outgoing: Uint8Array[] = [];
  #socket: Promise<Deno.Conn> | null = null;
  #writing = false;
  #watch: ReturnType<typeof setTimeout> | undefined;

  /** `url` is `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** Sends the commands without another caller's in between; one reply for each. */
  async send(commands: readonly Command[]): Promise<Reply[]> {
    if (this.#waiting.length > mostWaiting) throw new Error("too many commands are waiting");
    const socket = await (this.#socket ??= this.#open());
    return this.#enqueue(socket, commands);
  }

  async close(): Promise<void> {
    const socket = await this.#socket?.catch(() => null);
    this.#lose(socket ?? null, new Error("closed"));
  }

  async #open(): Promise<Deno.Conn> {
    try {
      const socket = await openSocket(this.#url);
      this.#read(socket);
      const greeting = await this.#enqueue(socket, greetings(this.#url));
      const refusal = greeting.find((reply) => reply instanceof RedisError);
      if (refusal !== undefined) throw refusal;
      return socket;
    } catch (error) {
      this.#socket = null;
      throw error;
    }
  }

  #enqueue(socket: Deno.Conn, commands: readonly Command[]): Promise<Reply[]> {
    const replies = commands.map(() => {
      const { promise, resolve, reject } = Promise.withResolvers<Reply>();
      this.#waiting.push({ resolve, reject });
      return promise;
    });
    this.#outgoing.push(...commands.map(encodeCommand));
    this.#write(socket);
    this.#watch ??= setTimeout(() => this.#lose(socket, new Error("no answer")), silenceMs);
    return Promise.all(replies);
  }

  /** Whatever gathers while one write is under way goes out with the next. */
  async #write(socket: Deno.Conn): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      while (this.#outgoing.length > 0) {
        const bytes = joined(this.#outgoing.splice(0));
        for (let done = 0; done < bytes.length;) done += await socket.write(bytes.subarray(done));
      }
    } catch (error) {
      this.#lose(socket, error);
    } finally {
      this.#writing = false;
    }
  }

  async #read(socket: Deno.Conn): Promise<void> {
    try {
      for await (const reply of readReplies(socket.readable)) {
        this.#waiting.shift()?.resolve(reply);
        clearTimeout(this.#watch);
        this.#watch = this.#waiting.length === 0
          ? undefined
          : setTimeout(() => this.#lose(socket, new Error("no answer")), silenceMs);
      }
      this.#lose(socket, new Error("the server hung up"));
    } catch (error) {
      this.#lose(socket, error);
    }
  }

  #lose(socket: Deno.Conn | null, cause: unknown): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    this.#socket = null;
    this.#outgoing = [];
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new Error("the connection to Redis is lost", { cause }));
    }
    try {
      socket?.close();
    } catch {
      // It was closed by the other side.
    }
  }
}

/** What `SUBSCRIBE` or `PSUBSCRIBE` tells, on a connection of its own, until `signal` says stop. */
export async function* subscription(
  url: string,
  command: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Reply> {
  const address = new URL(url);
  const socket = await openSocket(address);
  const stop = () => socket.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const greeting = greetings(address);
    await socket.write(joined([...greeting, command].map(encodeCommand)));
    let skip = greeting.length;
    for await (const reply of readReplies(socket.readable)) if (skip-- <= 0) yield reply;
  } finally {
    signal.removeEventListener("abort", stop);
    if (!signal.aborted) stop();
  }
}

async function openSocket(url: URL): Promise<Deno.Conn> {
  const address = { hostname: url.hostname || "127.0.0.1", port: Number(url.port || 6379) };
  if (url.protocol === "rediss:") return await Deno.connectTls(address);
  const socket = await Deno.connect(address);
  socket.setNoDelay(true);
  return socket;
}

function greetings(url: URL): Command[] {
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  const database = url.pathname.slice(1);
  return [
    ...(password ? [["AUTH", ...(user ? [user] : []), password]] : []),
    ...(database ? [["SELECT", database]] : []),
  ];
}
