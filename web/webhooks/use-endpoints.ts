import { useQuery } from "@tanstack/vue-query";
import { computed, reactive, ref, shallowRef } from "vue";
import { answerOf, ask, backend } from "../backend/backend.ts";
import { etagAsSeen } from "../backend/etag-as-seen.ts";
import { ifMatch } from "../backend/if-match.ts";
import { useWrite } from "../backend/use-write.ts";
import { oneAtATime } from "../forms/one-at-a-time.ts";
import { failureText } from "../frame/failure-text.ts";
import { tell } from "../frame/toasts.ts";
import { t } from "../wording/wording.ts";
import type { Endpoint } from "./endpoint.ts";

export const endpointsKey = ["webhooks", "endpoints"] as const;
export const deliveriesKey = ["webhooks", "deliveries"] as const;

export const useEndpoints = () =>
  useQuery({
    queryKey: endpointsKey,
    queryFn: async () => (await ask(backend.GET("/webhooks/endpoints"))).results,
  });

const readEndpoint = (id: number) =>
  backend.GET("/webhooks/endpoints/{id}", { params: { path: { id } } });

/** The ETag of an endpoint that was seen in the list, if it still is the one that was seen. */
export const etagOfEndpoint = ({ id, url, enabled }: Endpoint): Promise<string | null> =>
  etagAsSeen(readEndpoint(id), (now) => now.url === url && now.enabled === enabled);

/** What is done with an endpoint by one click: sent or not sent to, and tried. */
export function useEndpointActions(endpoint: () => Endpoint) {
  const enabling = useWrite(
    ({ id, enabled }: Endpoint, header) =>
      ask(backend.PATCH("/webhooks/endpoints/{id}", {
        params: { path: { id }, header },
        body: { enabled: !enabled },
      })),
    [endpointsKey],
    etagOfEndpoint,
  );
  const testing = useWrite(
    (_: null, header) =>
      ask(backend.POST("/webhooks/endpoints/{id}/test", {
        params: { path: { id: endpoint().id }, header },
      })),
    [
      deliveriesKey,
      endpointsKey,
    ],
  );
  const told = (work: () => Promise<string>) =>
    oneAtATime(async () => {
      try {
        tell(await work(), { kind: "good" });
      } catch (error) {
        tell(failureText(error), { kind: "bad" });
      }
    });
  return reactive({
    isBusy: computed(() => enabling.isSending || testing.isSending),
    toggle: told(async () => {
      const { enabled } = await enabling.send(endpoint());
      return t(enabled ? "webhooks.nowEnabled" : "webhooks.nowDisabled");
    }),
    test: told(async () => {
      await testing.send(null);
      return t("webhooks.tested");
    }),
  });
}

/** A change of an endpoint in a dialog, of the state of which the dialog was opened. */
export function useEndpointState(id: () => number) {
  const etag = ref<string | null>(null);
  const error = shallowRef<Error | null>(null);
  /** Reads the state over which a change is then saved; null where it cannot be read. */
  async function look(): Promise<Endpoint | null> {
    try {
      const { data, headers } = await answerOf(readEndpoint(id()));
      etag.value = headers.get("ETag");
      error.value = null;
      return data;
    } catch (caught) {
      error.value = caught instanceof Error ? caught : new Error(String(caught));
      return null;
    }
  }
  return { look, isKnown: () => etag.value !== null, error, ifMatch: () => ifMatch(etag.value) };
}
