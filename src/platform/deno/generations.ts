type Server = Deno.HttpServer<Deno.NetAddr>;

/** Accepting that fails again sooner than this waits for so long; meanwhile connections are refused. */
const AGAIN_AFTER_MS = 20;

/**
 * Serves on after accepting has failed, which ends a `Deno.serve` (no descriptor left, for one). The
 * connections until then are a generation that is shut down: idle and half-sent ones are closed, what is
 * in flight is answered.
 */
export class Generations {
  readonly #listen: (port: number) => Server;
  readonly #onFailure: (error: unknown) => void;
  readonly #port: number;
  #server: Server;
  #begunAt = performance.now();
  #isEnding = false;
  /** generations whose requests in flight are still being answered */
  readonly #ending = new Set<Promise<void>>();

  /** `listen` is called with 0 or the port that it took the first time. */
  constructor(
    { port, listen, onFailure }: {
      readonly port: number;
      readonly listen: (port: number) => Server;
      readonly onFailure: (error: unknown) => void;
    },
  ) {
    this.#listen = listen;
    this.#onFailure = onFailure;
    this.#server = listen(port);
    this.#port = this.#server.addr.port;
    this.#watch();
  }

  get addr(): Deno.NetAddr {
    return this.#server.addr;
  }

  /** Takes no more requests and resolves when those in flight are answered. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await Promise.all([this.#server.shutdown(), ...this.#ending]);
  }

  #watch(): void {
    const server = this.#server;
    server.finished.catch((error) => {
      // What was in flight is answered by and by.
      const ended = server.shutdown().catch(() => {}).finally(() => this.#ending.delete(ended));
      this.#ending.add(ended);
      if (this.#isEnding) return;
      this.#onFailure(error);
      const isSoon = performance.now() - this.#begunAt < AGAIN_AFTER_MS;
      if (isSoon) setTimeout(() => this.#begin(), AGAIN_AFTER_MS);
      else this.#begin();
    });
  }

  #begin(): void {
    if (this.#isEnding) return;
    try {
      this.#server = this.#listen(this.#port);
      this.#begunAt = performance.now();
      this.#watch();
    } catch (error) {
      // There is no descriptor even for this, or the port is not free yet.
      this.#onFailure(error);
      setTimeout(() => this.#begin(), AGAIN_AFTER_MS);
    }
  }
}
