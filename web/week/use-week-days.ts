import { computed, type ComputedRef, type Ref, ref } from "vue";
import { type ReadWeek, useWeek, type WeekWanted } from "./use-week.ts";

/** What is known of a week; `isWhole` once all of its days are there. */
export type KnownWeek = ReadWeek & { readonly isWhole: boolean };

/** A week by its days. */
export function useWeekDays(wanted: Ref<WeekWanted>): {
  readonly week: ComputedRef<KnownWeek | null>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const { week, error, retry } = useWeek(wanted, ref([]), ref(true));
  return {
    week: computed(() => week.value && { ...week.value, isWhole: true }),
    error,
    retry,
  };
}
