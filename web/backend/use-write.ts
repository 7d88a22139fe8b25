import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, type ComputedRef, reactive } from "vue";
import { again } from "./create-queries.ts";
import { isStale } from "./failures.ts";
import { ifMatch } from "./if-match.ts";
import { newIdempotencyKey } from "./new-idempotency-key.ts";

export type Write<Input, Output> = {
  /** Sends it; rejects with Refused or Unreachable. */
  readonly send: (input: Input) => Promise<Output>;
  readonly isSending: boolean;
  /** What went wrong with the last one, until the next is sent. */
  readonly error: Error | null;
  readonly reset: () => void;
};

/** What goes with a write besides its body. */
export type WriteHeaders = { readonly "Idempotency-Key": string; readonly "If-Match"?: string };

/**
 * Something that changes what the API keeps. One `Idempotency-Key` goes with all tries of one `send`, so
 * that it is done once, however often the network loses the answer. What was read under `changes` is read anew.
 * @param etagOf finds the state that the person saw, once for all tries; when it is another one by now, that is
 * shown
 */
export function useWrite<Input, Output>(
  write: (input: Input, headers: WriteHeaders) => Promise<Output>,
  changes: readonly (readonly unknown[])[] = [],
  etagOf: ((input: Input) => string | null | Promise<string | null>) | null = null,
): Write<Input, Output> {
  const queries = useQueryClient();
  const { mutateAsync, isPending, error, reset } = useMutation({
    ...again,
    mutationFn: (attempt: () => Promise<Output>) => attempt(),
    onSuccess: readAnew,
    onError: (error) => etagOf && isStale(error) && readAnew(),
  });
  function readAnew(): void {
    for (const queryKey of changes) queries.invalidateQueries({ queryKey });
  }
  function send(input: Input): Promise<Output> {
    const key = { "Idempotency-Key": newIdempotencyKey() };
    let headers: WriteHeaders | undefined;
    return mutateAsync(async () => {
      headers ??= etagOf ? { ...key, ...ifMatch(await etagOf(input)) } : key;
      return write(input, headers);
    });
  }
  return reactive({
    send,
    isSending: isPending,
    error: computed(() => error.value) as ComputedRef<Error | null>,
    reset,
  });
}
