import { keepPreviousData, useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef, type Ref, ref } from "vue";
import type { Schemas } from "../../../client/create-client.ts";
import { explanationQuery } from "../../free-times/explanation-query.ts";

/** Why a time can be booked or not, for a length; the API judges by each rule. */
export function useExplanation(tutorId: () => number, start: () => string): {
  readonly minutes: Ref<number>;
  readonly explanation: ComputedRef<Schemas["Explanation"] | null>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const minutes = ref(60);
  const { data, error, refetch } = useQuery(computed(() => ({
    ...explanationQuery({
      tutor_id: tutorId(),
      start: start(),
      duration_minutes: minutes.value,
    }),
    placeholderData: keepPreviousData,
  })));
  return {
    minutes,
    explanation: computed(() => data.value ?? null),
    error: computed(() => error.value),
    retry: () => void refetch(),
  };
}
