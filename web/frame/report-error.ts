declare global {
  // A global is declared with var.
  var onHalfhourError: ((error: unknown, context: { readonly where: string }) => void) | undefined;
}

/** Hands an error to whoever embeds the pages and wants to know (`window.onHalfhourError`), and to the console. */
export function reportError(error: unknown, where: string): void {
  console.error(where, error);
  try {
    globalThis.onHalfhourError?.(error, { where });
  } catch (fault) {
    console.error("onHalfhourError", fault);
  }
}
