import { computed, type ComputedRef } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { useWrite, type Write } from "../backend/use-write.ts";
import { useProfile } from "../session/use-profile.ts";

/** The zone in which the API tells the person times, and how it is changed. Undefined until it is known. */
export function useOwnZone(): {
  readonly zone: ComputedRef<string | undefined>;
  readonly change: Write<string, unknown>;
} {
  const { profile } = useProfile();
  const change = useWrite(
    (timezone: string, header) =>
      ask(backend.PATCH("/me/profile", { params: { header }, body: { timezone } })),
    // Every local time is another one.
    [[]],
  );
  return { zone: computed(() => profile.value?.timezone), change };
}
