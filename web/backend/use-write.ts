import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, type ComputedRef, reactive } from "vue";
import { again } from "./create-queries.ts";
import { newIdempotencyKey } from "./new-idempotency-key.ts";

export type Write<Input, Output> = {
  /** Sends it; rejects with Refused or Unreachable. */
  readonly send: (input: Input) => Promise<Output>;
  readonly isSending: boolean;
  /** What went wrong with the last one, until the next is sent. */
  readonly error: Error | null;
  readonly reset: () => void;
};

/**
 * Something that changes what the API keeps. One `Idempotency-Key` goes with all tries of one `send`, so
 * that it is done once, however often the network loses the answer. What was read under `changes` is read anew.
 */
export function useWrite<Input, Output>(
  write: (input: Input, headers: { "Idempotency-Key": string }) => Promise<Output>,
  changes: readonly (readonly unknown[])[] = [],
): Write<Input, Output> {
  const queries = useQueryClient();
  const { mutateAsync, isPending, error, reset } = useMutation({
    ...again,
    mutationFn: ({ input, key }: { input: Input; key: string }) =>
      write(input, { "Idempotency-Key": key }),
    onSuccess: () => {
      for (const queryKey of changes) queries.invalidateQueries({ queryKey });
    },
  });
  return reactive({
    send: (input: Input) => mutateAsync({ input, key: newIdempotencyKey() }),
    isSending: isPending,
    error: computed(() => error.value) as ComputedRef<Error | null>,
    reset,
  });
}
