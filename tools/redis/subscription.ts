import { type Client, clientOf } from "./client.ts";

/** What Redis tells a subscriber: `["message", "channel", "text"]`. */
type Words = readonly string[];

/** A reader who is so many messages behind is left, and has to come back. */
const mostUnread = 1_000;

/** What `SUBSCRIBE` or `PSUBSCRIBE` tells, on a connection of its own, until `signal` says stop. */
export function subscription(
  url: string,
  command: Command,
  signal: AbortSignal,
): ReadableStream<Words> {
  const source = new Source(clientOf(url), command, signal);
  return new ReadableStream(source, new CountQueuingStrategy({ highWaterMark: mostUnread }));
}

type Command = { readonly action: "subscribe" | "psubscribe"; readonly name: string };

class Source implements UnderlyingDefaultSource<Words> {
  readonly #client: Client;
  readonly #command: Command;
  readonly #signal: AbortSignal;
  readonly #over = new AbortController();

  constructor(client: Client, command: Command, signal: AbortSignal) {
    this.#client = client;
    this.#command = command;
    this.#signal = signal;
  }

  start(controller: ReadableStreamDefaultController<Words>): void {
    const end = () => {
      if (this.#over.signal.aborted) return;
      this.cancel();
      controller.close();
    };
    const hear = (words: Words) => {
      if (this.#over.signal.aborted) return;
      if (controller.desiredSize === 0) return end();
      controller.enqueue(words);
    };
    this.#client.on("error", end);
    this.#signal.addEventListener("abort", end, { signal: this.#over.signal });
    this.#subscribe(hear).catch(end);
  }

  cancel(): void {
    this.#over.abort();
    this.#client.destroy();
  }

  async #subscribe(hear: (words: Words) => void): Promise<void> {
    const { action, name } = this.#command;
    await this.#client.connect();
    if (action === "subscribe") {
      await this.#client.subscribe(name, (text, channel) => hear(["message", channel, text]));
    } else {
      await this.#client.pSubscribe(
        name,
        (text, channel) => hear(["pmessage", name, channel, text]),
      );
    }
    hear([action, name, "1"]);
  }
}
