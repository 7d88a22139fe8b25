import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef, type Ref, ref } from "vue";
import type { Schemas } from "../../../client/create-client.ts";
import { ask, backend } from "../../backend/backend.ts";
import { settled } from "../../forms/settled.ts";
import { servicesQuery } from "../../services/services-query.ts";

const SHOWN = 100;

/** The students whom a tutor teaches, those with a part in their name that was typed; and the tutor's services. */
export function useStudents(tutorId: () => number): {
  readonly typed: Ref<string>;
  readonly students: ComputedRef<readonly Schemas["Relation"][] | null>;
  /** There are more than are shown, so that typing a part of a name helps. */
  readonly hasMore: ComputedRef<boolean>;
  readonly services: ComputedRef<readonly Schemas["Service"][]>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const typed = ref("");
  const search = settled(() => typed.value.trim());
  const relations = useQuery({
    queryKey: computed(() => ["relations", tutorId(), "active", search.value]),
    queryFn: () =>
      ask(backend.GET("/tutor/relations", {
        params: {
          query: {
            tutor_id: tutorId(),
            status: ["active"],
            limit: SHOWN,
            ...(search.value !== "" && { search: search.value }),
          },
        },
      })),
    placeholderData: (before) => before,
  });
  const services = useQuery(computed(() => servicesQuery({ tutor_id: tutorId() })));
  return {
    typed,
    students: computed(() => relations.data.value?.results ?? null),
    hasMore: computed(() => relations.data.value?.has_more ?? false),
    services: computed(() => services.data.value?.results.filter(({ active }) => active) ?? []),
    error: computed(() => relations.error.value ?? services.error.value),
    retry() {
      relations.refetch();
      services.refetch();
    },
  };
}
