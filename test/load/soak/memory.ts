/** Watches the resident memory of a process once a second. */
export function watchMemory(pid: number): { readonly stop: () => string } {
  const megabytes: number[] = [];
  const timer = setInterval(() => megabytes.push(residentMegabytes(pid)), 1_000);
  return {
    stop() {
      clearInterval(timer);
      return inWords(megabytes);
    },
  };
}

/** What is not there, such as /proc on another system or a process that ended, is not a number. */
function residentMegabytes(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
  } catch {
    return NaN;
  }
}

/** The mean of the second and of the last minute; of a short run, of its second and last tenth. */
function inWords(megabytes: readonly number[]): string {
  const span = Math.max(1, Math.min(60, Math.floor(megabytes.length / 10)));
  const early = mean(megabytes.slice(span, 2 * span));
  const late = mean(megabytes.slice(-span));
  const change = ((late / early - 1) * 100).toFixed(1);
  return `memory: ${early.toFixed(0)} MB early (${span} s), ${
    late.toFixed(0)
  } MB at the end, ${change} %`;
}

const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;
