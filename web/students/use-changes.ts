import { useInfiniteQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { ask, backend } from "../backend/backend.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";

/** The latest changes of all of a tutor's relations. */
export const useRecentChanges = (tutor: Tutor) =>
  useChanges(
    ["relations", "changes", tutor],
    (cursor) =>
      ask(backend.GET("/tutor/relations/recent-actions", {
        params: { query: { ...tutor, limit: 10, ...cursor } },
      })),
  );

/** What became of one relation, the earliest first. */
export const useTimeline = (tutor: Tutor, id: number) =>
  useChanges(
    ["relations", "timeline", tutor, id],
    (cursor) =>
      ask(backend.GET("/tutor/relations/{id}/timeline", {
        params: { path: { id }, query: { ...tutor, limit: 50, ...cursor } },
      })),
  );

type Page = Schemas["RelationChangePage"];

function useChanges(key: readonly unknown[], read: (after: { cursor?: string }) => Promise<Page>) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam ? { cursor: pageParam } : {}),
    initialPageParam: "",
    getNextPageParam: ({ cursor }) => cursor,
  });
  const changes = computed(() => query.data.value?.pages.flatMap(({ results }) => results) ?? []);
  return { query, changes };
}
