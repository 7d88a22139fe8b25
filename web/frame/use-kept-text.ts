import { useQueryClient } from "@tanstack/vue-query";
import { computed, type ComputedRef, onScopeDispose, ref } from "vue";
import { now } from "../time/clock.ts";
import { agoText } from "../time/formats.ts";
import { language, t } from "../wording/wording.ts";
import { network } from "./network.ts";

const LOOK_MS = 20_000;

/** Since when what is shown is as it is shown, where the API did not answer; then it is asked again now and then. */
export function useKeptText(): ComputedRef<string | null> {
  const queries = useQueryClient();
  const at = ref(now());
  const timer = setInterval(() => {
    at.value = now();
    if (network.keptAt !== null) queries.invalidateQueries();
  }, LOOK_MS);
  onScopeDispose(() => clearInterval(timer));
  return computed(() => {
    const { keptAt } = network;
    if (keptAt === null) return null;
    return t("frame.asOf", { ago: agoText(keptAt, at.value, language.value) });
  });
}
