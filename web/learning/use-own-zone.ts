import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { useWrite, type Write } from "../backend/use-write.ts";

/** The zone in which the API tells the person times, and how it is changed. Undefined until it is known. */
export function useOwnZone(): {
  readonly zone: ComputedRef<string | undefined>;
  readonly change: Write<string, unknown>;
} {
  const { data } = useQuery({
    queryKey: ["own-zone"],
    queryFn: async () => (await ask(backend.GET("/me/profile"))).timezone,
    staleTime: 5 * 60_000,
  });
  const change = useWrite(
    (timezone: string, header) =>
      ask(backend.PATCH("/me/profile", { params: { header }, body: { timezone } })),
    // Every local time is another one.
    [[]],
  );
  return { zone: computed(() => data.value), change };
}
