type Task = {
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
  readonly onFailure: (error: unknown) => void;
};

/**
 * Does what is due now and then after the answer of whoever comes, since no timer lives between requests. The first
 * request does all of it, so that what it leaves is not lost with an isolate that is never asked again.
 * `elapsed`: milliseconds on a clock that only goes on.
 */
export function dueWork(tasks: readonly Task[], elapsed: () => number): () => Promise<void> {
  const due = tasks.map((task) => ({ ...task, at: -Infinity }));
  return async () => {
    const now = elapsed();
    const begun = due.filter(({ at }) => now >= at);
    for (const task of begun) task.at = now + task.everyMs;
    await Promise.all(begun.map(({ work, onFailure }) => work().catch(onFailure)));
  };
}
