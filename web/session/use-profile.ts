import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { answerOf, backend } from "../backend/backend.ts";
import type { Stored } from "../backend/stored.ts";
import { session } from "./session.ts";

type Profile = Schemas["Profile"];

/** The person's profile, and the ETag by which what is changed of it is known. */
export const profileQuery = {
  queryKey: ["me", "profile"] as const,
  queryFn: async (): Promise<Stored<Profile>> => {
    const { data, headers } = await answerOf(backend.GET("/me/profile"));
    return { data, etag: headers.get("ETag") };
  },
};

/** Whose token it is, as the API knows them; null until it has said so. */
export function useProfile(): {
  readonly profile: ComputedRef<Profile | null>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const { data, error, refetch } = useQuery({
    ...profileQuery,
    enabled: () => session.current !== null,
    staleTime: 60_000,
  });
  return {
    profile: computed(() => data.value?.data ?? null),
    error: computed(() => error.value),
    retry: () => void refetch(),
  };
}
