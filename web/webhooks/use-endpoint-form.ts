import { computed, ref } from "vue";
import { ask, backend } from "../backend/backend.ts";
import { isStale } from "../backend/failures.ts";
import { useWrite } from "../backend/use-write.ts";
import { fieldErrors } from "../forms/field-errors.ts";
import { oneAtATime } from "../forms/one-at-a-time.ts";
import { tell } from "../frame/toasts.ts";
import { t } from "../wording/wording.ts";
import { type Endpoint, type EndpointText, newText, textOf } from "./endpoint.ts";
import { endpointsKey, useEndpointState } from "./use-endpoints.ts";

type Done = {
  readonly onMade: (secret: string | null) => void;
  readonly onChanged: () => void;
};

/** A new endpoint, or a change of one. */
export function useEndpointForm(endpoint: Endpoint | null, { onMade, onChanged }: Done) {
  const text = ref<EndpointText>(endpoint === null ? newText() : textOf(endpoint));
  const isOutdated = ref(false);
  const state = useEndpointState(() => endpoint?.id ?? 0);
  const look = endpoint === null ? null : state.look();

  const making = useWrite(
    (body: EndpointText, header) =>
      ask(backend.POST("/webhooks/endpoints", { params: { header }, body })),
    [endpointsKey],
  );
  const changing = useWrite(
    ({ id, body }: { id: number; body: EndpointText }, header) =>
      ask(backend.PATCH("/webhooks/endpoints/{id}", {
        params: { path: { id }, header: { ...header, ...state.ifMatch() } },
        body,
      })),
    [endpointsKey],
  );
  const error = computed(() =>
    isOutdated.value ? null : making.error ?? changing.error ?? state.error.value
  );

  const save = oneAtATime(async () => {
    const body = { ...text.value, url: text.value.url.trim() };
    isOutdated.value = false;
    try {
      if (endpoint === null) return onMade((await making.send(body)).secret);
      await look;
      if (!state.isKnown() && await state.look() === null) return;
      await changing.send({ id: endpoint.id, body });
      tell(t("webhooks.saved"), { kind: "good" });
      onChanged();
    } catch (caught) {
      if (!isStale(caught)) return;
      isOutdated.value = await state.look() !== null;
    }
  });
  return {
    text,
    isOutdated,
    error,
    errors: computed(() => fieldErrors(error.value)),
    isSending: computed(() => making.isSending || changing.isSending),
    save,
  };
}
