type Task = {
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
  readonly onFailure: (error: unknown) => void;
};

/**
 * Answers a function that runs the tasks that are due. It is to be called after each request, since no timer lives
 * between them. The first call runs all tasks: an isolate may never be asked again, and what it has not written down
 * is lost. It answers null where nothing is due, as after nearly all requests.
 * @param elapsed milliseconds on a clock that only goes on
 */
export function dueWork(
  tasks: readonly Task[],
  elapsed: () => number,
): () => Promise<unknown> | null {
  const due = tasks.map((task) => ({ ...task, at: -Infinity }));
  return () => {
    const now = elapsed();
    const begun = due.filter(({ at }) => now >= at);
    if (begun.length === 0) return null;
    for (const task of begun) task.at = now + task.everyMs;
    return Promise.all(begun.map(({ work, onFailure }) => work().catch(onFailure)));
  };
}
