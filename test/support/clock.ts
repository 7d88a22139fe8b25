/** So that an answer shows that something was changed later than it was made: they show milliseconds. */
export const nextMillisecond = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 2));
