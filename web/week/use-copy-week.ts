import { type Ref, ref } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { ask, backend } from "../backend/backend.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { useWrite } from "../backend/use-write.ts";
import { failureText } from "../frame/failure-text.ts";
import { tell } from "../frame/toasts.ts";
import { now } from "../time/clock.ts";
import { addDays } from "../time/dates.ts";
import { t } from "../wording/wording.ts";
import { patchesLike } from "./copy-week.ts";
import type { KnownWeek } from "./use-week-days.ts";
import { readWeek, type WeekWanted } from "./use-week.ts";

/** Makes an empty week like the one before it. */
export function useCopyWeek(wanted: () => WeekWanted, week: () => KnownWeek | null): {
  readonly copy: () => Promise<void>;
  readonly isCopying: Ref<boolean>;
} {
  const isCopying = ref(false);
  type Copy = { tutorId: number; etag: string | null; body: Schemas["Draft"] };
  const write = useWrite(
    ({ tutorId, body }: Copy, header) =>
      ask(backend.POST("/calendar/drafts", {
        params: { query: { tutor_id: tutorId }, header },
        body,
      })),
    staleAfter.hours,
    ({ etag }) => etag,
  );

  async function copyFrom(state: KnownWeek): Promise<boolean> {
    const { tutorId, monday, zone } = wanted();
    const before = await readWeek({ tutorId, monday: addDays(monday, -7), zone });
    const moment = new Date(now()).toISOString();
    const patches = patchesLike(before.cells, state.cells, 7, moment);
    if (patches.length === 0) return false;
    await write.send({
      tutorId,
      etag: state.etag,
      body: { week_start: monday, timezone: zone, patches },
    });
    return true;
  }

  async function copy() {
    const state = week();
    if (state === null || isCopying.value) return;
    isCopying.value = true;
    try {
      if (await copyFrom(state)) tell(t("week.copied"), { kind: "good" });
      else tell(t("week.nothingToCopy"));
    } catch (error) {
      tell(failureText(error), { kind: "bad" });
    } finally {
      isCopying.value = false;
    }
  }
  return { copy, isCopying };
}
