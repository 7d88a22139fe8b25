import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { ask, backend } from "../backend/backend.ts";
import { session } from "./session.ts";

/** Whose token it is, as the API knows them; null until it has said so. */
export function useProfile(): {
  readonly profile: ComputedRef<Schemas["Profile"] | null>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const { data, error, refetch } = useQuery({
    queryKey: ["profile"],
    queryFn: () => ask(backend.GET("/me/profile")),
    enabled: () => session.current !== null,
    staleTime: 60_000,
  });
  return {
    profile: computed(() => data.value ?? null),
    error: computed(() => error.value),
    retry: () => void refetch(),
  };
}
