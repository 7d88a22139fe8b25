import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { drops, type FilterName } from "./drops.ts";
import type { Filters } from "./filters.ts";
import { facetsQuery, tutorsQuery } from "./questions.ts";

const MOST_COUNTED = 50;

/**
 * Those whom the filters let through, page after page, and the counts. Each answer is kept under its question,
 * so that an older one that comes late is not shown for a newer one.
 */
export function useFoundTutors(filters: Ref<Filters>) {
  const tutors = useInfiniteQuery(computed(() => {
    const query = tutorsQuery(filters.value);
    return {
      queryKey: ["tutors", query],
      queryFn: ({ pageParam }: { pageParam: string | null }) =>
        ask(backend.GET("/marketplace/tutors", {
          params: { query: { ...query, ...(pageParam !== null && { cursor: pageParam }) } },
        })),
      initialPageParam: null,
      getNextPageParam: ({ cursor }: { cursor: string | null }) => cursor,
      placeholderData: keepPreviousData,
    };
  }));
  const facets = useQuery(computed(() => {
    const query = facetsQuery(filters.value);
    return {
      queryKey: ["facets", query],
      queryFn: () => ask(backend.GET("/marketplace/facets", { params: { query } })),
      placeholderData: keepPreviousData,
    };
  }));
  const found = computed(() => tutors.data.value?.pages.flatMap(({ results }) => results) ?? []);
  const isNobody = computed(() =>
    tutors.isSuccess.value && !tutors.isPlaceholderData.value && found.value.length === 0
  );
  return { tutors, facets, found, isNobody };
}

export type Way = {
  readonly name: FilterName;
  readonly left: Filters;
  readonly tutors: number;
  /** There are more than were counted. */
  readonly isMore: boolean;
};

/** Which filter to give up where nobody is found, and how many tutors there are without it; the most first. */
export function useWaysOut(filters: Ref<Filters>, isAsked: Ref<boolean>) {
  const ways = computed(() => isAsked.value ? drops(filters.value) : []);
  const answers = useQueries({
    queries: computed(() =>
      ways.value.map(({ left }) => {
        const query = { ...tutorsQuery(left), limit: MOST_COUNTED };
        return {
          queryKey: ["tutors", "counted", query],
          queryFn: () => ask(backend.GET("/marketplace/tutors", { params: { query } })),
        };
      })
    ),
  });
  const isReady = computed(() => answers.value.every(({ isPending }) => !isPending));
  const waysOut = computed((): Way[] =>
    ways.value.flatMap((way, index) => {
      const page = answers.value[index]?.data;
      if (!page || page.results.length === 0) return [];
      return [{ ...way, tutors: page.results.length, isMore: page.has_more }];
    }).sort((one, other) => other.tutors - one.tutors)
  );
  return { waysOut, isReady };
}
