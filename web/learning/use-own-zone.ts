import { useQueryClient } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { answerOf, backend } from "../backend/backend.ts";
import type { Stored } from "../backend/stored.ts";
import { useWrite, type Write } from "../backend/use-write.ts";
import { profileQuery, useProfile } from "../session/use-profile.ts";

type StoredProfile = Stored<Schemas["Profile"]>;

/** The zone in which the API tells the person times, and how it is changed. Undefined until it is known. */
export function useOwnZone(): {
  readonly zone: ComputedRef<string | undefined>;
  readonly change: Write<string, unknown>;
} {
  const { profile } = useProfile();
  const queries = useQueryClient();
  const { queryKey } = profileQuery;
  const change = useWrite(
    async (timezone: string, header) => {
      const { data, headers } = await answerOf(
        backend.PATCH("/me/profile", { params: { header }, body: { timezone } }),
      );
      queries.setQueryData<StoredProfile>(queryKey, { data, etag: headers.get("ETag") });
    },
    // Every local time is another one.
    [[]],
    () => queries.getQueryData<StoredProfile>(queryKey)?.etag ?? null,
  );
  return { zone: computed(() => profile.value?.timezone), change };
}
