/** The same work, which is not begun again while it runs: the second click of a double click does nothing. */
export function oneAtATime<Input extends readonly unknown[]>(
  work: (...input: Input) => Promise<void>,
): (...input: Input) => Promise<void> {
  let isRunning = false;
  return async (...input) => {
    if (isRunning) return;
    isRunning = true;
    try {
      await work(...input);
    } finally {
      isRunning = false;
    }
  };
}
