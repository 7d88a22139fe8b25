import { useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, reactive, shallowRef, watch } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { answerOf, backend } from "../backend/backend.ts";
import { isStale } from "../backend/failures.ts";
import { useWrite } from "../backend/use-write.ts";
import { oneAtATime } from "../forms/one-at-a-time.ts";
import { tell } from "../frame/toasts.ts";
import { now } from "../time/clock.ts";
import { useCountdown } from "../time/use-countdown.ts";
import { t } from "../wording/wording.ts";
import { secondsUntil } from "./seconds-until.ts";

const LOOK_MS = 3_000;
const key = ["me", "telegram"] as const;

/** The person's Telegram account, and the code by which they link one. */
export function useTelegram() {
  const queries = useQueryClient();
  const code = shallowRef<Schemas["TelegramCode"] | null>(null);
  const { seconds: left, start } = useCountdown();
  /** When the account was linked that there was as the code was made: its successor is waited for. */
  let before: string | null | undefined = null;
  const isWaiting = computed(() => code.value !== null && left.value > 0);

  const query = useQuery({
    queryKey: key,
    queryFn: async () => {
      const { data, headers } = await answerOf(backend.GET("/me/telegram"));
      return { ...data, etag: headers.get("ETag") };
    },
    // While a code waits to be sent to the bot, it is looked whether it was.
    refetchInterval: computed(() => isWaiting.value ? LOOK_MS : false),
  });
  watch(() => query.data.value?.linked_at, (linked) => {
    if (code.value === null || !linked || linked === before) return;
    code.value = null;
    tell(t("connections.telegram.linkedNow"), { kind: "good" });
  });

  const making = useWrite((_: null, header) =>
    answerOf(backend.POST("/me/telegram/code", { params: { header } }))
  );
  const make = oneAtATime(async () => {
    try {
      before = query.data.value?.linked_at;
      const { data, headers } = await making.send(null);
      code.value = data;
      start(1_000 * secondsUntil(data.expires_at, headers.get("Date"), now()));
    } catch {
      // The card shows it.
    }
  });

  const unlinking = useWrite(
    (etag: string | null, header) =>
      answerOf(backend.DELETE("/me/telegram", {
        params: { header: { ...header, ...(etag !== null && { "If-Match": etag }) } },
      })),
    [key],
  );
  /** Tells whether there is none any more. */
  async function unlink(): Promise<boolean> {
    try {
      await unlinking.send(query.data.value?.etag ?? null);
      code.value = null;
      tell(t("connections.telegram.unlinked"), { kind: "good" });
      return true;
    } catch (error) {
      if (isStale(error)) {
        await queries.refetchQueries({ queryKey: key });
      }
      return false;
    }
  }

  return reactive({
    account: computed(() => query.data.value),
    failure: computed(() => query.data.value ? null : query.error.value),
    retry: () => void query.refetch(),
    code,
    left,
    make,
    isMaking: computed(() => making.isSending),
    makeError: computed(() => making.error),
    unlink,
    isUnlinking: computed(() => unlinking.isSending),
    unlinkError: computed(() => unlinking.error),
  });
}
