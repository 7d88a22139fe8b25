type Parts = {
  readonly everyMs: number;
  /** Whether it is done at once too, and not after the first of those times only. */
  readonly atOnce?: boolean;
  readonly work: () => Promise<unknown>;
  readonly onFailure: (error: unknown) => void;
};

/**
 * Does something again and again, never twice at a time: what is still under way when it is due once more is left to
 * end. Answers how to stop it; that promise is kept when what was under way has ended.
 */
export function repeat({ everyMs, atOnce = false, work, onFailure }: Parts): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  const begin = () => {
    underWay ??= work().then(() => {}, onFailure).finally(() => void (underWay = null));
  };
  if (atOnce) begin();
  const timer = setInterval(begin, everyMs);
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
