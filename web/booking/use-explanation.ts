import { useQuery } from "@tanstack/vue-query";
import { computed, type MaybeRefOrGetter, toValue } from "vue";
import { Refused } from "../backend/failures.ts";
import { explanationQuery } from "../free-times/explanation-query.ts";

export type AskedTime = {
  readonly tutorId: number;
  readonly start: string;
  readonly minutes: number;
  readonly moving?: number | undefined;
};

const RULES: readonly string[] = [
  "in_the_past",
  "too_little_notice",
  "beyond_horizon",
  "outside_availability",
  "blocked",
  "slot_taken",
  "too_close",
  "day_full",
  "week_full",
  "limit_exceeded",
];

/** Whether something was refused by a rule of booking, which the API can explain. */
export const isByRule = (error: unknown): error is Refused =>
  error instanceof Refused && error.status === 409 && RULES.includes(error.code);

/** Why a time cannot be booked, in words, and the next times that can. */
export function useExplanation(time: MaybeRefOrGetter<AskedTime>) {
  const answer = useQuery(computed(() => {
    const { tutorId, start, minutes, moving } = toValue(time);
    const query = {
      tutor_id: tutorId,
      start,
      duration_minutes: minutes,
      ...(moving !== undefined && { moving_lesson_id: moving }),
    };
    return {
      ...explanationQuery(query),
      // It is that of a moment.
      staleTime: 0,
      gcTime: 0,
    };
  }));
  return {
    answer,
    reasons: computed(() => answer.data.value?.rules.filter(({ passed }) => !passed) ?? []),
    alternatives: computed(() => answer.data.value?.alternatives ?? []),
    /** In the meantime it can be had after all. */
    isFree: computed(() => answer.data.value?.bookable === true),
  };
}
