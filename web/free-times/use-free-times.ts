import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, ref, toValue, watch } from "vue";
import type { MaybeRefOrGetter } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { ask, backend } from "../backend/backend.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { useLiveUpdates } from "../backend/live-updates.ts";
import { now } from "../time/clock.ts";
import { explanationQuery } from "./explanation-query.ts";
import { pageOfDate, rangeOfPage, withoutOver } from "./pages-of-days.ts";

export type FreeSlot = Schemas["FreeSlot"];

export type FreeTimesQuestion = {
  readonly tutorId: number;
  readonly minutes: number;
  /** The lesson that is to be moved, and so is not in the way. */
  readonly moving?: number | undefined;
};

const POLL_MS = 30_000;

/** The days with the times that can be booked with a tutor, a week after the other, in the person's own zone. */
export function useFreeTimes(question: MaybeRefOrGetter<FreeTimesQuestion>) {
  const asked = computed(() => toValue(question));
  const today = new Date(now()).toISOString().slice(0, 10);
  const page = ref(0);
  watch(() => asked.value.tutorId, () => page.value = 0);
  const range = computed(() => rangeOfPage(today, page.value));
  const lesson = computed(() => ({
    tutor_id: asked.value.tutorId,
    duration_minutes: asked.value.minutes,
    ...(asked.value.moving !== undefined && { moving_lesson_id: asked.value.moving }),
  }));

  const days = useQuery(computed(() => {
    const query = { ...lesson.value, ...range.value };
    return {
      queryKey: ["free-times", query],
      queryFn: () => ask(backend.GET("/schedule/free-slots/range", { params: { query } })),
      placeholderData: keepPreviousData,
      refetchInterval: POLL_MS,
    };
  }));
  const shown = computed(() => withoutOver(days.data.value?.days ?? [], today));
  const queries = useQueryClient();
  useLiveUpdates(
    computed(() => asked.value.tutorId),
    () => {
      for (const queryKey of staleAfter.calendar) queries.invalidateQueries({ queryKey });
    },
  );
  const isEmpty = computed(() =>
    days.data.value !== undefined && shown.value.every(({ slots }) => slots.length === 0)
  );

  // Only where a week has nothing: when the next time is.
  const next = useQuery(computed(() => {
    const query = { ...lesson.value, start: `${range.value.from}T00:00:00Z` };
    return { ...explanationQuery(query), enabled: isEmpty.value };
  }));
  const nextFree = computed(() => next.data.value?.alternatives[0]);

  return {
    days,
    page,
    shown,
    isEmpty,
    nextFree,
    isNextKnown: computed(() => next.data.value !== undefined),
    zone: computed(() => days.data.value?.timezone),
    goTo: (date: string) => page.value = pageOfDate(today, date),
  };
}
