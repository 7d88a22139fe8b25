import { EventSourceParserStream } from "eventsource-parser/stream";

type Options = {
  readonly url: string;
  readonly token: string;
  readonly onMessage: (text: string) => void;
  /** Each time it has begun: what was said before was not heard. */
  readonly onBegin: () => void;
};

const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [100, 5_000];

/**
 * One subscription by Upstash's REST, begun again whenever it ends, until it is closed. The library's own does not
 * tell that it has ended (@upstash/redis 1.39).
 */
export class Subscription {
  readonly #options: Options;
  /** Of the subscription that is open; null when it is to be none. */
  #open: AbortController | null = null;
  /** Of its connection. */
  #connection: AbortController | null = null;
  #isUp = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whether it hears at present, as far as is known. */
  get isUp(): boolean {
    return this.#isUp;
  }

  open(): void {
    if (this.#open !== null) return;
    this.#open = new AbortController();
    void this.#listenOn(this.#open.signal);
  }

  close(): void {
    this.#open?.abort();
    this.#connection?.abort();
    this.#open = null;
  }

  /** Leaves a connection that does not bring what it should, and begins another. */
  renew(): void {
    this.#connection?.abort();
  }

  async #listenOn(closed: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!closed.aborted) {
      const began = performance.now();
      await this.#listen().catch(() => {});
      this.#isUp = false;
      if (closed.aborted) return;
      // One that had lasted was no failure of connecting.
      if (performance.now() - began > LONGEST_WAIT_MS) wait = FIRST_WAIT_MS;
      await pause(wait, closed);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    }
  }

  async #listen(): Promise<void> {
    const connection = this.#connection = new AbortController();
    // A network that is silent does not even refuse.
    const timer = setTimeout(() => this.#isUp || connection.abort(), LONGEST_WAIT_MS);
    try {
      await this.#read(connection.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const response = await fetch(this.#options.url, {
      headers: { authorization: `Bearer ${this.#options.token}`, accept: "text/event-stream" },
      signal,
    });
    if (!response.ok || response.body === null) return await response.body?.cancel();
    const events = response.body.pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { data } of events) this.#hear(data);
  }

  /** `subscribe,channel,1` at its beginning, then `message,channel,text`. */
  #hear(data: string): void {
    const [kind, , text] = /^(\w+),([^,]*),([\s\S]*)$/.exec(data)?.slice(1) ?? [];
    if (kind === "message" && text !== undefined) this.#options.onMessage(text);
    if (kind !== "subscribe") return;
    this.#isUp = true;
    this.#options.onBegin();
  }
}

function pause(ms: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    closed.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
