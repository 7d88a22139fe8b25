import { useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, reactive, ref } from "vue";
import { answerOf, backend } from "../backend/backend.ts";
import { isStale } from "../backend/failures.ts";
import { apiUrl } from "../backend/settings.ts";
import { useWrite } from "../backend/use-write.ts";
import { oneAtATime } from "../forms/one-at-a-time.ts";
import { tell } from "../frame/toasts.ts";
import { t } from "../wording/wording.ts";

const key = ["me", "calendar-feed"] as const;

/** The secret address at which calendar programs read the person's lessons. */
export function useCalendarFeed() {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: key,
    queryFn: async () => {
      const { data, headers } = await answerOf(backend.GET("/me/calendar-feed"));
      return { ...data, etag: headers.get("ETag") };
    },
  });
  /** Shown this once; nowhere but here. */
  const address = ref<string | null>(null);
  /** It was made, but the network lost the answer that had it. */
  const isLost = ref(false);

  const making = useWrite(
    (_: null, header) => answerOf(backend.POST("/me/calendar-feed", { params: { header } })),
    [key],
  );
  const make = oneAtATime(async () => {
    try {
      const { data } = await making.send(null);
      address.value = data.path === null ? null : new URL(data.path, apiUrl).href;
      isLost.value = data.path === null;
    } catch {
      // The card shows it.
    }
  });

  const removing = useWrite(
    (etag: string | null, header) =>
      answerOf(backend.DELETE("/me/calendar-feed", {
        params: { header: { ...header, ...(etag !== null && { "If-Match": etag }) } },
      })),
    [key],
  );
  /** Tells whether there is none any more. */
  async function remove(): Promise<boolean> {
    try {
      await removing.send(query.data.value?.etag ?? null);
      address.value = null;
      isLost.value = false;
      tell(t("connections.feed.removed"), { kind: "good" });
      return true;
    } catch (error) {
      if (isStale(error)) {
        await queries.refetchQueries({ queryKey: key });
      }
      return false;
    }
  }

  return reactive({
    feed: computed(() => query.data.value),
    failure: computed(() => query.data.value ? null : query.error.value),
    retry: () => void query.refetch(),
    address,
    /** Most calendar programs offer to subscribe to such an address. */
    subscription: computed(() => address.value?.replace(/^https?:/, "webcal:") ?? null),
    isLost,
    make,
    isMaking: computed(() => making.isSending),
    makeError: computed(() => making.error),
    remove,
    isRemoving: computed(() => removing.isSending),
    removeError: computed(() => removing.error),
  });
}
