import { useQuery } from "@tanstack/vue-query";
import { computed, type MaybeRefOrGetter, toValue } from "vue";
import { ask, backend } from "../backend/backend.ts";

/**
 * What a tutor shows to everybody: their name, their zone.
 * @param tutorId null: nobody's yet
 */
export function useTutor(tutorId: MaybeRefOrGetter<number | null>) {
  return useQuery(computed(() => {
    const id = toValue(tutorId);
    return {
      queryKey: ["tutor", id],
      queryFn: () => ask(backend.GET("/tutors/{id}", { params: { path: { id: id ?? 0 } } })),
      enabled: id !== null,
    };
  }));
}
