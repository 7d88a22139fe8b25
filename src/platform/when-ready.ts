/** Goes on with a value at once when it is there, so that a warm road costs no turn of the loop. */
export const whenReady = <T, R>(
  value: T | Promise<T>,
  next: (value: T) => R | Promise<R>,
): R | Promise<R> => value instanceof Promise ? value.then(next) : next(value);
