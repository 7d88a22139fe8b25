/** So that an answer shows that something was changed later than it was made: they show whole seconds. */
export const nextSecond = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1_002 - Date.now() % 1_000));
