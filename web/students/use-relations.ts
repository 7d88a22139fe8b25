import { keepPreviousData, useInfiniteQuery } from "@tanstack/vue-query";
import { computed, reactive } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { settled } from "../forms/settled.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";
import type { RelationStatus } from "./relation.ts";

/** Which students are shown, and in which order. */
export type RelationFilter = {
  status: RelationStatus | "";
  search: string;
  sort: "name" | "-updated";
};

const PAGE = 25;

/** A tutor's students by a filter that may be typed; the search is asked when a moment nothing was typed. */
export function useRelations(tutor: Tutor) {
  const filter = reactive<RelationFilter>({ status: "", search: "", sort: "name" });
  const search = settled(() => filter.search.trim());
  const asked = computed(() => ({
    ...(filter.status && { status: [filter.status] }),
    ...(search.value && { search: search.value }),
    sort: filter.sort,
  }));
  const query = useInfiniteQuery({
    queryKey: computed(() => ["relations", tutor, asked.value]),
    queryFn: ({ pageParam }) =>
      ask(backend.GET("/tutor/relations", {
        params: {
          query: { ...tutor, ...asked.value, limit: PAGE, ...(pageParam && { cursor: pageParam }) },
        },
      })),
    initialPageParam: "",
    getNextPageParam: ({ cursor }) => cursor,
    placeholderData: keepPreviousData,
  });
  return {
    filter,
    query,
    relations: computed(() => query.data.value?.pages.flatMap(({ results }) => results) ?? []),
    isFiltered: computed(() =>
      asked.value.status !== undefined || asked.value.search !== undefined
    ),
  };
}
