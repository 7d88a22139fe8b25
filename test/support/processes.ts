/** A process and all that it has forked itself. */
export async function withAllThatItForked(first: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("pgrep", { args: ["-P", `${first}`] }).output();
  return [first, ...new TextDecoder().decode(stdout).split("\n").filter(Boolean).map(Number)];
}

/** Sends a signal to each that is still there. */
export function signal(pids: readonly number[], name: Deno.Signal): void {
  for (const pid of pids) {
    try {
      Deno.kill(pid, name);
    } catch {
      // It has ended.
    }
  }
}
