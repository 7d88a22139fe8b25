/**
 * Ctrl-C and SIGTERM, for all commands: what is under way is given up, and since it is transactions and files under
 * another name, nothing is half done. A second signal ends the process at once.
 */

/** The command was told to end. */
export class Interrupted extends Error {
  /** As shells tell of it: 128 and the signal's number. */
  readonly exitCode: number;

  constructor(signal: Deno.Signal) {
    super("interrupted: what was under way is undone; run it again to go on");
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}

type Cleanup = () => void | Promise<void>;

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const CLEANUP_MS = 5_000;

const told = Promise.withResolvers<never>();
told.promise.catch(() => {});
const cleanups: Cleanup[] = [];
let isTold = false;

/** From now on signals end what runs in `unlessInterrupted`. */
export function heedSignals(): void {
  for (const signal of SIGNALS) {
    Deno.addSignalListener(signal, () => {
      const interrupted = new Interrupted(signal);
      if (isTold) Deno.exit(interrupted.exitCode);
      isTold = true;
      told.reject(interrupted);
    });
  }
}

/** Rejects as soon as the command is told to end; what `work` was about goes on until the process ends. */
export function unlessInterrupted<T>(work: Promise<T>): Promise<T> {
  // Whatever becomes of it after that concerns nobody.
  work.catch(() => {});
  return Promise.race([work, told.promise]);
}

/** To be done when the command is interrupted. Answers how to withdraw it. */
export function whenInterrupted(cleanup: Cleanup): () => void {
  cleanups.push(cleanup);
  return () => {
    const at = cleanups.indexOf(cleanup);
    if (at >= 0) cleanups.splice(at, 1);
  };
}

/** The last that was asked for goes first; each has five seconds, and none keeps the others from theirs. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, CLEANUP_MS));
    await Promise.race([Promise.resolve().then(cleanup).catch(() => {}), late]);
    clearTimeout(timer);
  }
}
