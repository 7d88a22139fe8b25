const LOOK_EVERY_MS = 300;

/**
 * Resolves when the npx that started this program has gone. npx passes a SIGTERM to its shell only, so
 * `npx deno task start` would leave the server behind. Never resolves when there was no npx
 * (`npm_command`), nor where there is no /proc (macOS).
 */
export function untilLauncherGone(npmCommand: string | undefined): Promise<void> {
  return untilAnother(() => npmCommand === "exec" ? parentOf(Deno.ppid) : null);
}

/** Resolves when the program that started this one has gone; never where there is no /proc (macOS). */
export const untilParentGone = (): Promise<void> => untilAnother(() => parentOf(Deno.pid));

/** Resolves when what is found is not what was found first; never where that was nothing. */
function untilAnother(find: () => string | null): Promise<void> {
  const first = find();
  return new Promise((resolve) => {
    if (first === null) return;
    const timer = setInterval(() => {
      if (find() === first) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS);
    Deno.unrefTimer(timer);
  });
}

/** The parent of a process, the fourth field of its /proc/…/stat (proc(5)); null when unknown. */
function parentOf(pid: number): string | null {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The second field, the program's name, may hold spaces and brackets of its own.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? null;
  } catch {
    return null;
  }
}
