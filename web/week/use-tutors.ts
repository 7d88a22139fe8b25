import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef, type Ref, ref } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { settled } from "../forms/settled.ts";
import { t } from "../wording/wording.ts";
import { useTutor } from "../tutor-scope/use-tutor.ts";

const SHOWN = 50;

/** The tutors whose name has a part that was typed, for admins; each by its id as a text. */
export function useTutors(chosen: () => number | null): {
  readonly typed: Ref<string>;
  readonly ids: ComputedRef<readonly string[]>;
  readonly nameOf: (id: string) => string;
} {
  const typed = ref("");
  const q = settled(() => typed.value.trim());
  const { data } = useQuery({
    queryKey: computed(() => ["tutors", "named", q.value]),
    queryFn: () => {
      const named = q.value !== "" && { q: q.value };
      const query = { role: "tutor" as const, limit: SHOWN, ...named };
      return ask(backend.GET("/users", { params: { query } }));
    },
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const { data: tutor } = useTutor(chosen);
  const names = computed(() =>
    new Map(data.value?.results.map(({ id, name, subject }) => [String(id), name || subject]))
  );
  return {
    typed,
    ids: computed(() => [...names.value.keys()]),
    nameOf(id) {
      if (id === "") return "";
      const known = names.value.get(id);
      if (known !== undefined) return known;
      return String(tutor.value?.id) === id && tutor.value?.name || t("week.tutorOf", { id });
    },
  };
}
