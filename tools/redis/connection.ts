import { ErrorReply, RedisClient } from "@redis/client";
import { type Client, clientOf, type Reply } from "./client.ts";

type Command = readonly string[];

const mostWaiting = 10_000;
/** A server that is silent for so long is taken for gone, although TCP would wait for minutes. */
const silenceMs = 5_000;

/**
 * One connection that many callers share: commands go out as they come, replies come back in the
 * same order. When it is lost the callers that wait get an error, and the next call opens another.
 */
export class RedisConnection {
  readonly #url: string;
  #link: Link | null = null;

  /** @throws TypeError when `url` is not one of `clientOf` */
  constructor(url: string) {
    RedisClient.parseURL(url);
    this.#url = url;
  }

  /** Sends the commands without another caller's in between; one reply for each. */
  send(commands: readonly Command[]): Promise<Reply[]> {
    if (this.#link === null || this.#link.isLost) this.#link = new Link(this.#url);
    return this.#link.send(commands);
  }

  close(): void {
    this.#link?.lose();
  }
}

/** One connection, from its opening to its loss. */
class Link {
  readonly #client: Client;
  readonly #opened: Promise<unknown>;
  #isLost = false;
  #waiting = 0;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string) {
    this.#client = clientOf(url);
    this.#client.on("error", () => this.lose());
    this.#opened = this.#whileHeard(this.#client.connect());
    this.#opened.catch(() => this.lose());
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  async send(commands: readonly Command[]): Promise<Reply[]> {
    // The client would send them right behind AUTH, and they be done by nobody if that is refused.
    await this.#opened;
    // Not left to the client: a queue that is full amid a MULTI would leave it open for everybody.
    if (this.#waiting > mostWaiting) throw new Error("too many commands are waiting");
    return await Promise.all(commands.map((command) => this.#send(command)));
  }

  /** Whoever waits gets an error. */
  lose(): void {
    this.#isLost = true;
    this.#client.destroy();
  }

  async #send(command: Command): Promise<Reply> {
    try {
      return await this.#whileHeard(this.#client.sendCommand<Reply>(command));
    } catch (error) {
      if (error instanceof ErrorReply) return error;
      throw error;
    }
  }

  /**
   * Waits for an answer as long as any are heard. The client's own `commandTimeout` ends with the
   * writing of a command, and its `socketTimeout` begins anew with it.
   */
  async #whileHeard<T>(answer: Promise<T>): Promise<T> {
    this.#waiting++;
    this.#watch ??= setTimeout(() => this.lose(), silenceMs);
    try {
      return await answer;
    } finally {
      this.#waiting--;
      clearTimeout(this.#watch);
      this.#watch = this.#waiting === 0 ? undefined : setTimeout(() => this.lose(), silenceMs);
    }
  }
}
