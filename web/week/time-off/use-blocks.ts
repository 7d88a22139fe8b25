import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import type { Schemas } from "../../../client/create-client.ts";
import { ask, backend } from "../../backend/backend.ts";
import { etagAsSeen } from "../../backend/etag-as-seen.ts";
import { staleAfter } from "../../backend/stale-after.ts";
import { useWrite, type Write } from "../../backend/use-write.ts";

export type Block = Schemas["Block"];

/** A tutor's time off in a range of instants; without an end, all that is ahead. */
export function useBlocks(
  tutorId: () => number,
  range: () => { readonly from: string; readonly to?: string },
): {
  readonly blocks: ComputedRef<readonly Block[] | null>;
  readonly hasMore: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ["blocks", tutorId(), range()]),
    queryFn: () => {
      const query = { tutor_id: tutorId(), ...range() };
      return ask(backend.GET("/tutor/blocks", { params: { query } }));
    },
    staleTime: 0,
  });
  return {
    blocks: computed(() => data.value?.results ?? null),
    hasMore: computed(() => data.value?.has_more ?? false),
    error: computed(() => error.value),
    retry: () => void refetch(),
  };
}

type NewBlock = { readonly tutorId: number; readonly body: Schemas["NewBlock"] };

export const useAddBlock = (): Write<NewBlock, Schemas["BlockCreated"]> =>
  useWrite(({ tutorId, body }, header) =>
    ask(backend.POST("/tutor/blocks", {
      params: { query: { tutor_id: tutorId }, header },
      body,
    })), staleAfter.timeOff);

type SeenBlock = { readonly tutorId: number; readonly block: Block };
const placeOf = ({ tutorId, block }: SeenBlock) => ({
  path: { id: block.id },
  query: { tutor_id: tutorId },
});

export const useRemoveBlock = (): Write<SeenBlock, void> =>
  useWrite(
    async (seen, header) => {
      await ask(backend.DELETE("/tutor/blocks/{id}", { params: { ...placeOf(seen), header } }));
    },
    staleAfter.timeOff,
    (seen) =>
      etagAsSeen(
        backend.GET("/tutor/blocks/{id}", { params: placeOf(seen) }),
        ({ utc_start, utc_end }) =>
          utc_start === seen.block.utc_start && utc_end === seen.block.utc_end,
      ),
  );
