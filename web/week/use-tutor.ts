import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { ask, backend } from "../backend/backend.ts";

/** What everybody knows of a tutor: their name, their zone. */
export function useTutor(tutorId: () => number | null): {
  readonly tutor: ComputedRef<Schemas["TutorPage"] | null>;
} {
  const { data } = useQuery({
    queryKey: computed(() => ["tutor", tutorId()]),
    queryFn: () => ask(backend.GET("/tutors/{id}", { params: { path: { id: tutorId() ?? 0 } } })),
    enabled: () => tutorId() !== null,
    staleTime: 60_000,
  });
  return { tutor: computed(() => data.value ?? null) };
}
