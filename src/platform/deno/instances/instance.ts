import { within } from "../../database/bound.ts";
import type { Log, Sink } from "../../logging/log.ts";
import { forwardLines } from "./forward-lines.ts";

type Parts = {
  readonly nth: number;
  readonly environment: (isAgain: boolean) => Record<string, string>;
  readonly sink: Sink;
  readonly log: Log;
};

/** One that dies at once is started again after so long, then after twice as long, and so on. */
const AGAIN_AFTER_MS = 500;
const AGAIN_AT_LATEST_MS = 30_000;
/** Whoever has lived so long is started again as if they never had died. */
const LIVED_MS = 60_000;

/** One of several processes that serve; it is started again when it dies. */
export class Instance {
  readonly #parts: Parts;
  #child: Deno.ChildProcess;
  #ended: Promise<void>;
  #isStopping = false;
  #pauseMs = AGAIN_AFTER_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#child = this.#spawn(false);
    this.#ended = this.#watch();
  }

  /** Kept when the process that was started first has ended by itself, with its exit code. */
  get firstEnd(): Promise<number> {
    return this.#child.status.then(({ code }) => code);
  }

  /** Asks it to end, waits, and kills it where it has not within `ms`. */
  async stop(ms: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#kill("SIGTERM");
    await within(ms, this.#ended, () => this.#kill("SIGKILL"));
    await this.#ended;
  }

  #spawn(isAgain: boolean): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      // `reusePort` is not a stable part of Deno 2.9.
      args: ["run", "-A", "--quiet", "--unstable-net", ENTRY],
      env: this.#parts.environment(isAgain),
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  }

  async #watch(): Promise<void> {
    const { nth, sink, log } = this.#parts;
    const begun = performance.now();
    const read = forwardLines(this.#child.stdout, sink);
    const { code, signal } = await this.#child.status;
    await read;
    if (this.#isStopping) return;
    log.error("instance_died", { instance: nth, code, signal, again_in_ms: this.#pauseMs });
    if (performance.now() - begun > LIVED_MS) this.#pauseMs = AGAIN_AFTER_MS;
    this.#timer = setTimeout(() => this.#again(), this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, AGAIN_AT_LATEST_MS);
  }

  #again(): void {
    this.#child = this.#spawn(true);
    this.#ended = this.#watch();
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended already.
    }
  }
}

const ENTRY = new URL("../../../deno.ts", import.meta.url).pathname;
