const KINDS = [Deno.errors.NotADirectory, Deno.errors.PermissionDenied, Deno.errors.NotFound];

/** Whether an error means that a file or folder is missing, or may not be used. */
export const isDiskError = (error: Error): boolean => KINDS.some((kind) => error instanceof kind);

/** Whether the program was started without a permission that it would need. */
export const isNotAllowed = (error: Error): boolean => error instanceof Deno.errors.NotCapable;
