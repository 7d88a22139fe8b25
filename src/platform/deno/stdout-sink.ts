import type { Sink } from "../log.ts";

const fullAt = 32_768;
const flushAfterMs = 100;
const mostKept = 1_048_576;

/**
 * Lines for standard output, written together: when 32 kB are there, after 100 ms, when an
 * urgent one comes and when the process ends. `flush` writes what is left at once.
 * A reader that does not keep up costs lines (at most 1 MiB waits), never memory.
 */
export function stdoutSink(
  write: (bytes: Uint8Array) => number = (bytes) => Deno.stdout.writeSync(bytes),
): { readonly sink: Sink; readonly flush: () => void } {
  const encoder = new TextEncoder();
  let waiting = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const bytes = encoder.encode(waiting);
    waiting = "";
    let done = 0;
    try {
      while (done < bytes.length) done += write(bytes.subarray(done));
    } catch {
      // Full or closed pipe. Keep the rest for the next try, as far as it is worth it.
      if (bytes.length - done <= mostKept) {
        waiting = new TextDecoder().decode(bytes.subarray(done));
      }
    }
  };

  // An uncaught error ends the process without "unload".
  for (const end of ["unload", "error", "unhandledrejection"]) {
    globalThis.addEventListener(end, flush);
  }
  return {
    flush,
    sink(line, urgent) {
      waiting += line + "\n";
      if (urgent || waiting.length > fullAt) return flush();
      if (timer !== undefined) return;
      timer = setTimeout(flush, flushAfterMs);
      // A waiting line must not keep a process alive that has nothing else to do.
      Deno.unrefTimer(timer);
    },
  };
}
