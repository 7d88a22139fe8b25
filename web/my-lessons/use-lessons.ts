import { useInfiniteQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { now } from "../time/clock.ts";
import type { Lesson } from "../lesson/read-lesson.ts";
import { type PastPage, readPast } from "./past-lessons.ts";

const POLL_MS = 30_000;

type Page = { readonly from: string; readonly cursor: string | null };

/** The lessons ahead, and the one that is going on, the next first. */
export function useUpcoming() {
  const query = useInfiniteQuery({
    queryKey: ["lessons", "upcoming"],
    queryFn: async ({ pageParam }) => {
      const from = pageParam?.from ?? new Date(now()).toISOString();
      const page = await ask(backend.GET("/lessons/my", {
        params: {
          query: { role: "student", from, ...(pageParam?.cursor && { cursor: pageParam.cursor }) },
        },
      }));
      return { ...page, from };
    },
    initialPageParam: null as Page | null,
    getNextPageParam: ({ from, cursor }): Page | null => cursor === null ? null : { from, cursor },
    refetchInterval: POLL_MS,
  });
  const lessons = computed(() => unique(query.data.value?.pages.map(({ events }) => events) ?? []));
  return { query, lessons };
}

/** The lessons that are over, the latest first. */
export function usePast() {
  const query = useInfiniteQuery({
    queryKey: ["lessons", "past"],
    queryFn: ({ pageParam }) =>
      readPast(pageParam ?? new Date(now()).toISOString(), pageParam === null),
    initialPageParam: null as string | null,
    getNextPageParam: ({ before }: PastPage) => before,
  });
  const lessons = computed(() =>
    unique(query.data.value?.pages.map(({ lessons }) => lessons) ?? [])
  );
  return { query, lessons };
}

/** One that begins before a page and ends in it is in both. */
const unique = (
  pages: readonly (readonly Lesson[])[],
): Lesson[] => [...new Map(pages.flat().map((lesson) => [lesson.id, lesson])).values()];
