/**
 * What a test file leaves to be put away when it has ended. One worker runs many files, whose modules stay
 * loaded, so a hook of a module here would run after the first of them only.
 */
const ends: (() => Promise<void>)[] = [];

export function atEnd(end: () => Promise<void>): void {
  ends.push(end);
}

/** The last that was asked for goes first. Each is tried, whatever becomes of the others. */
export async function endAll(): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends.splice(0).reverse()) await end().catch((error) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, "a test file could not be tidied up");
}
