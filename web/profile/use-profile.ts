import { useQuery, useQueryClient } from "@tanstack/vue-query";
import { answerOf, ask, backend } from "../backend/backend.ts";
import { Refused } from "../backend/failures.ts";
import type { Stored } from "../backend/stored.ts";
import { profileQuery } from "../session/use-profile.ts";
import type { Draft } from "./about.ts";

export const profileKey = profileQuery.queryKey;
const draftKey = ["me", "profile-draft"] as const;
export const differenceKey = ["me", "profile-difference"] as const;

/** The draft as it was last saved; null where there is none. */
export async function readDraft(): Promise<Stored<Draft> | null> {
  try {
    const { data, headers } = await answerOf(backend.GET("/me/profile/autosave"));
    return { data: data.draft, etag: headers.get("ETag") };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

export const useProfile = () => useQuery(profileQuery);

const difference = {
  queryKey: differenceKey,
  queryFn: async () => (await ask(backend.GET("/me/profile/autosave/diff"))).dirty,
};

/** The paths at which the draft differs from what is published. */
export const useDifference = () => useQuery(difference);

/**
 * The draft with which the page begins: read once and anew each time, for the form goes on from it. A draft that
 * says what is published is as good as none, and need not be asked for.
 */
export function useFirstDraft() {
  const queries = useQueryClient();
  return useQuery({
    queryKey: draftKey,
    queryFn: async () =>
      (await queries.fetchQuery({ ...difference, staleTime: 0 })).length > 0 ? readDraft() : null,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnMount: "always",
  });
}
