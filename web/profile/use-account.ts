import { useQueryClient } from "@tanstack/vue-query";
import { computed, reactive, ref, shallowRef, watch } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { answerOf, backend } from "../backend/backend.ts";
import { isStale } from "../backend/failures.ts";
import { staleAfter } from "../backend/stale-after.ts";
import type { Stored } from "../backend/stored.ts";
import { useWrite } from "../backend/use-write.ts";
import { oneAtATime } from "../forms/one-at-a-time.ts";
import { tell } from "../frame/toasts.ts";
import { t } from "../wording/wording.ts";
import type { Profile } from "./about.ts";
import { isSameJson } from "./same-json.ts";
import { differenceKey, profileKey } from "./use-profile.ts";

/** How others see and reach somebody: saved by a button, for a tutor's zone moves their hours. */
export type Account = Pick<Profile, "name" | "timezone" | "language" | "reminder_minutes">;
type Outside = Pick<
  Schemas["ProfileChanged"],
  "lessons_outside_availability" | "has_more_lessons_outside"
>;

export const accountOf = (profile: Profile): Account => ({
  name: profile.name,
  timezone: profile.timezone,
  language: profile.language,
  reminder_minutes: profile.reminder_minutes,
});

export function useAccount(profile: () => Stored<Profile>) {
  const queries = useQueryClient();
  const base = shallowRef(profile());
  const typed = ref(accountOf(profile().data));
  const isOutdated = ref(false);
  const outside = shallowRef<Outside | null>(null);
  const isChanged = computed(() => !isSameJson(typed.value, accountOf(base.value.data)));

  function take(stored: Stored<Profile>) {
    base.value = stored;
    typed.value = accountOf(stored.data);
    isOutdated.value = false;
  }
  // A profile that has changed elsewhere only, by publishing for one, does not get in the way.
  watch(profile, (found) => {
    if (!isChanged.value) take(found);
    else if (isSameJson(accountOf(found.data), accountOf(base.value.data))) base.value = found;
  });

  const write = useWrite((body: Partial<Account>, key) =>
    answerOf(backend.PATCH("/me/profile", {
      params: { header: { ...key, ...(base.value.etag && { "If-Match": base.value.etag }) } },
      body,
    })), [differenceKey, ...staleAfter.profile]);
  watch(typed, () => write.reset(), { deep: true });

  const save = oneAtATime(async () => {
    const before = accountOf(base.value.data);
    const sent = { ...typed.value };
    try {
      const { data, headers } = await write.send(changesOf(before, sent));
      const saved = { data, etag: headers.get("ETag") };
      if (isSameJson(typed.value, sent)) take(saved);
      else base.value = saved;
      outside.value = data.lessons_outside_availability.length > 0 ? data : null;
      queries.setQueryData(profileKey, saved);
      // Every local time is told in the person's zone.
      if (before.timezone !== data.timezone) queries.invalidateQueries();
      tell(t("frame.saved"), { kind: "good" });
    } catch (error) {
      if (!isStale(error)) return;
      write.reset();
      await queries.refetchQueries({ queryKey: profileKey });
      isOutdated.value = true;
    }
  });

  return reactive({
    typed,
    isChanged,
    isOutdated,
    outside,
    save,
    isSaving: computed(() => write.isSending),
    error: computed(() => write.error),
    undo: () => take(profile()),
    saveMine() {
      base.value = profile();
      isOutdated.value = false;
      return save();
    },
  });
}

/** Only what was changed here is sent, so that what was changed elsewhere meanwhile stays. */
function changesOf(before: Account, after: Account): Partial<Account> {
  return {
    ...(after.name !== before.name && { name: after.name }),
    ...(after.timezone !== before.timezone && { timezone: after.timezone }),
    ...(after.language !== before.language && { language: after.language }),
    ...(after.reminder_minutes !== before.reminder_minutes &&
      { reminder_minutes: after.reminder_minutes }),
  };
}
