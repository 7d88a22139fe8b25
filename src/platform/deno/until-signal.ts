/** Resolves at the first Ctrl-C, SIGTERM or closed terminal. Later ones change nothing: the exit is on its way. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(signal, () => resolve());
    }
  });
}
