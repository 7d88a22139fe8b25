import { useQuery } from "@tanstack/vue-query";
import { computed, reactive, ref, shallowRef } from "vue";
import { answerOf, ask, backend } from "../backend/backend.ts";
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

/** An endpoint as it is now, with the ETag that a change of it names. */
async function readEndpoint(id: number) {
  const { data, headers } = await answerOf(
    backend.GET("/webhooks/endpoints/{id}", { params: { path: { id } } }),
  );
  return { data, etag: headers.get("ETag") };
}

/** What is done with an endpoint by one click: sent or not sent to, and tried. */
export function useEndpointActions(endpoint: () => Endpoint) {
  const path = () => ({ id: endpoint().id });
  const enabling = useWrite(
    (enabled: boolean, header) =>
      ask(backend.PATCH("/webhooks/endpoints/{id}", {
        params: { path: path(), header },
        body: { enabled },
      })),
    [endpointsKey],
  );
  const testing = useWrite(
    (_: null, header) =>
      ask(backend.POST("/webhooks/endpoints/{id}/test", { params: { path: path(), header } })),
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
      const { enabled } = await enabling.send(!endpoint().enabled);
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
      const found = await readEndpoint(id());
      etag.value = found.etag;
      error.value = null;
      return found.data;
    } catch (caught) {
      error.value = caught instanceof Error ? caught : new Error(String(caught));
      return null;
    }
  }
  const ifMatch = () => etag.value === null ? {} : { "If-Match": etag.value };
  return { look, isKnown: () => etag.value !== null, error, ifMatch };
}
