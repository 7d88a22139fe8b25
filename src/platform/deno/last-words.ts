import type { Log } from "../logging/log.ts";

/** Sends what libraries say on the console into the log: the console waits for whoever reads it. */
export function consoleTo(log: Log): void {
  for (const level of ["debug", "info", "warn", "error"] as const) {
    // deno-lint-ignore halfhour/no-console -- the one place that leads it elsewhere
    console[level] = (...words: unknown[]) => log[level]("console", { text: textOf(words) });
  }
  // deno-lint-ignore halfhour/no-console -- likewise
  console.log = console.info;
}

/** Hands over errors that nobody caught, in place of the runtime's end, which writes and waits. */
export function uncaughtTo(end: (error: unknown) => void): void {
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    end(event.error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    end(event.reason);
  });
}

/** Writes to standard error, for so long at most. */
export async function sayLast(what: unknown, ms: number): Promise<void> {
  const text = typeof what === "string" ? what : Deno.inspect(what);
  const writing = async () => {
    let rest = new TextEncoder().encode(`${text}\n`);
    while (rest.length > 0) rest = rest.subarray(await Deno.stderr.write(rest));
  };
  let late: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => late = setTimeout(resolve, ms));
  await Promise.race([writing().catch(() => {}), waited]);
  clearTimeout(late);
}

const textOf = (words: readonly unknown[]): string =>
  words.map((word) => typeof word === "string" ? word : Deno.inspect(word)).join(" ");
