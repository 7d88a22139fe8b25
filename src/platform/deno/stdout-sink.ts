import type { Sink } from "../logging/log.ts";

const FULL_AT = 32_768;
const FLUSH_AFTER_MS = 100;
/** After a write that failed: the disk is full, or nobody reads the pipe any more. */
const AGAIN_AFTER_MS = 1_000;
const MOST_KEPT = 1_048_576;

/** Writes some of the bytes, at least one, and answers how many. */
type Write = (bytes: Uint8Array) => Promise<number>;

export type Output = {
  readonly sink: Sink;
  /** Writes what is left and takes no more, for so long at most: a reader may never come. */
  readonly end: (ms: number) => Promise<void>;
  /** How many lines were lost since the start, because nobody read them. */
  readonly dropped: () => number;
};

/**
 * Lines for standard output, written together: when 32 kB are there, after 100 ms, or as soon as an urgent
 * one comes. Nobody ever waits for it: one write at a time is under way beside everything else. A reader
 * that does not keep up costs lines (at most 1 MiB waits), which are counted and told when it reads again.
 */
export function stdoutSink(
  write: Write = (bytes) => Deno.stdout.write(bytes),
  retryMs = AGAIN_AFTER_MS,
): Output {
  const queue = new Queue(write, retryMs);
  // What the process has left at its end, also by an error; only where this cannot block.
  for (const end of ["unload", "error", "unhandledrejection"]) {
    globalThis.addEventListener(
      end,
      () => queue.writeRest((bytes) => Deno.stdout.writeSync(bytes)),
    );
  }
  return {
    sink: (line, urgent) => queue.add(line, urgent),
    end: (ms) => queue.end(ms),
    dropped: () => queue.droppedInAll,
  };
}

class Queue {
  readonly #write: Write;
  readonly #retryMs: number;
  readonly #encoder = new TextEncoder();
  #waiting = "";
  /** What is being written; it is tried again after a failure. */
  #taken = new Uint8Array();
  #dropped = 0;
  droppedInAll = 0;
  #work: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isFailing = false;
  #isEnded = false;

  constructor(write: Write, retryMs: number) {
    this.#write = write;
    this.#retryMs = retryMs;
  }

  add(line: string, urgent: boolean): void {
    if (this.#isEnded) return;
    if (this.#waiting.length + line.length >= MOST_KEPT) {
      this.#dropped++;
      this.droppedInAll++;
      return;
    }
    this.#waiting += line + "\n";
    if (urgent || this.#waiting.length > FULL_AT) this.#begin();
    else this.#beginIn(FLUSH_AFTER_MS);
  }

  async end(ms: number): Promise<void> {
    this.#isFailing = false;
    this.#begin();
    let late: ReturnType<typeof setTimeout> | undefined;
    const waited = new Promise<void>((resolve) => late = setTimeout(resolve, ms));
    await Promise.race([this.#work, waited]);
    clearTimeout(late);
    this.#isEnded = true;
  }

  /** At once, unless a write is under way: the reader may have stalled, and would stall the end. */
  writeRest(write: (bytes: Uint8Array) => number): void {
    if (this.#isEnded || this.#work !== null) return;
    try {
      for (let rest = this.#take(); rest.length > 0;) rest = rest.subarray(write(rest));
    } catch {
      // Nobody is there to be told.
    }
  }

  #beginIn(ms: number): void {
    if (this.#timer !== undefined || this.#work !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#isFailing = false;
      this.#begin();
    }, ms);
    // A waiting line must not keep a process alive that has nothing else to do.
    Deno.unrefTimer(this.#timer);
  }

  #begin(): void {
    // What failed is tried again in its time, however urgent a line is.
    if (this.#work !== null || this.#isFailing) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work = this.#writeAll().then(() => false, () => true).then((hasFailed) => {
      this.#work = null;
      this.#isFailing = hasFailed;
      if (hasFailed) this.#beginIn(this.#retryMs);
    });
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      if (this.#taken.length === 0) this.#taken = this.#take();
      if (this.#taken.length === 0) return;
      while (this.#taken.length > 0) {
        this.#taken = this.#taken.subarray(await this.#write(this.#taken));
      }
    }
  }

  #take(): Uint8Array<ArrayBuffer> {
    const text = this.#waiting + (this.#dropped === 0 ? "" : this.#told());
    this.#waiting = "";
    return this.#encoder.encode(text);
  }

  #told(): string {
    const lines = this.#dropped;
    this.#dropped = 0;
    const time = new Date().toISOString();
    return JSON.stringify({ time, level: "warn", event: "log_lines_dropped", lines }) + "\n";
  }
}
