import { computed, ref } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { answerOf, backend } from "../backend/backend.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { fieldErrors } from "../forms/field-errors.ts";
import type { WriteHeaders } from "../backend/use-write.ts";
import { useDraft } from "../forms/use-draft.ts";
import { tell } from "../frame/toasts.ts";
import type { Tutor } from "../tutor-scope/tutor.ts";
import { t } from "../wording/wording.ts";
import { draftOfSlots, isWeekDraft, slotsOfDraft, type WeekDraft } from "./week-draft.ts";

/** The lessons to come that a saved week does not cover. */
export type Outside = {
  readonly lessons: readonly Schemas["LessonBrief"][];
  readonly hasMore: boolean;
};

/** A tutor's weekly template, edited and saved as a whole. */
export function useHours(tutor: Tutor) {
  const outside = ref<Outside | null>(null);
  const hours = useDraft({
    key: ["template", tutor],
    read: async () => {
      const call = backend.GET("/calendar/template", { params: { query: tutor } });
      const { data, headers } = await answerOf(call);
      return { data, etag: headers.get("ETag") };
    },
    draftOf: ({ weekly_slots }) => draftOfSlots(weekly_slots),
    isDraft: isWeekDraft,
    write: (week, headers) => write(tutor, week, headers),
    changes: staleAfter.hours,
    onSaved(saved) {
      outside.value = saved.outside;
      tell(t("frame.saved"), { kind: "good" });
    },
  });
  return { hours, outside, refusals: computed(() => refusalsByDay(hours.draft, hours.error)) };
}

async function write(tutor: Tutor, week: WeekDraft, headers: WriteHeaders) {
  const { data, headers: said } = await answerOf(backend.PUT("/calendar/template", {
    params: { query: tutor, header: headers },
    body: { weekly_slots: slotsOfDraft(week) },
  }));
  const { lessons_outside_availability: lessons, has_more_lessons_outside: hasMore, ...template } =
    data;
  return { data: template, etag: said.get("ETag"), outside: { lessons, hasMore } };
}

/** What the API said of each window, as the day and the place in it: it counts them through the week. */
function refusalsByDay(week: WeekDraft | null, error: unknown): string[][] {
  const said = new Map<number, string>();
  for (const [path, message] of fieldErrors(error)) {
    const at = /^weekly_slots\[(\d+)\]/.exec(path)?.[1];
    if (at !== undefined) said.set(Number(at), message);
  }
  let at = 0;
  return (week ?? []).map((day) => day.map(() => said.get(at++) ?? ""));
}
