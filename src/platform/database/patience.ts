/**
 * What `work` gives, or what `late` does when that takes longer than `ms`; `work` itself goes on. Rejects
 * when `work` does in time.
 */
export function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), ms);
  });
  return Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
