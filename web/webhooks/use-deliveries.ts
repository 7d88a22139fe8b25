import { useInfiniteQuery, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { useWrite } from "../backend/use-write.ts";
import type { DeliveryStatus } from "./endpoint.ts";
import { deliveriesKey } from "./use-endpoints.ts";

const LOOK_MS = 3_000;

/** The deliveries of an endpoint, the latest first; looked at again while one is on its way for the first time. */
export function useDeliveries(id: number, status: Ref<DeliveryStatus | "all">) {
  const query = useInfiniteQuery({
    queryKey: [...deliveriesKey, id, status],
    queryFn: ({ pageParam }) =>
      ask(backend.GET("/webhooks/endpoints/{id}/deliveries", {
        params: {
          path: { id },
          query: {
            ...(status.value !== "all" && { status: status.value }),
            ...(pageParam !== null && { cursor: pageParam }),
          },
        },
      })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.has_more ? page.cursor : null,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.results.some(({ status, attempts }) =>
          status === "pending" && attempts === 0
        )
        ? LOOK_MS
        : false,
  });
  return {
    query,
    deliveries: computed(() => query.data.value?.pages.flatMap(({ results }) => results)),
  };
}

/** A delivery with the body that is sent. */
export const useDelivery = (id: number) =>
  useQuery({
    queryKey: [...deliveriesKey, "one", id],
    queryFn: () => ask(backend.GET("/webhooks/deliveries/{id}", { params: { path: { id } } })),
  });

export const useReplay = () =>
  useWrite(
    (id: number, header) =>
      ask(backend.POST("/webhooks/deliveries/{id}/replay", { params: { path: { id }, header } })),
    [
      deliveriesKey,
    ],
  );

type Since = { readonly since: string; readonly status?: "delivered" | "failed" };

export const useReplayAll = (id: number) =>
  useWrite((body: Since, header) =>
    ask(backend.POST("/webhooks/endpoints/{id}/replay", {
      params: { path: { id }, header },
      body,
    })), [deliveriesKey]);
