import { useInfiniteQuery } from "@tanstack/vue-query";
import { computed, type MaybeRefOrGetter, toValue } from "vue";
import { ask, backend } from "../backend/backend.ts";

/** What students say of a tutor, the latest first. */
export function useRatings(tutorId: MaybeRefOrGetter<number>) {
  return useInfiniteQuery(computed(() => {
    const id = toValue(tutorId);
    return {
      queryKey: ["tutor", id, "ratings"],
      queryFn: ({ pageParam }: { pageParam: string | null }) =>
        ask(backend.GET("/tutors/{id}/ratings", {
          params: {
            path: { id },
            query: { limit: 10, ...(pageParam !== null && { cursor: pageParam }) },
          },
        })),
      initialPageParam: null,
      getNextPageParam: ({ cursor }: { cursor: string | null }) => cursor,
    };
  }));
}
