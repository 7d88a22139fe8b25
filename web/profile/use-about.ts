import { useQueryClient } from "@tanstack/vue-query";
import { computed, reactive, ref, watch } from "vue";
import { answerOf, backend } from "../backend/backend.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { isStale } from "../backend/failures.ts";
import type { Stored } from "../backend/stored.ts";
import { useWrite } from "../backend/use-write.ts";
import { keptAs } from "../forms/kept-draft.ts";
import { oneAtATime } from "../forms/one-at-a-time.ts";
import { failureText } from "../frame/failure-text.ts";
import { tell } from "../frame/toasts.ts";
import { keptWork } from "../session/kept-work.ts";
import { session } from "../session/session.ts";
import { t } from "../wording/wording.ts";
import { aboutOf, type Draft, draftOf, type Profile, withAbout } from "./about.ts";
import { isSameJson } from "./same-json.ts";
import { useAutosave } from "./use-autosave.ts";
import { differenceKey, profileKey, readDraft } from "./use-profile.ts";

type Written = { readonly draft: Draft; readonly etag: string | null };

/** What somebody tells about themselves: typed, saved as a draft by itself, published or discarded. */
export function useAbout(profile: () => Stored<Profile>, first: Stored<Draft> | null) {
  const queries = useQueryClient();
  const place = keptWork.keyOf(session.current?.person ?? "", "profile");
  const ifMatch = (etag: string | null) => etag === null ? {} : { "If-Match": etag };

  const save = useWrite(
    ({ draft, etag }: Written, key) =>
      answerOf(backend.PUT("/me/profile/autosave", {
        params: { header: { ...key, ...ifMatch(etag) } },
        body: draft,
      })),
    [differenceKey],
  );
  const publishing = useWrite(
    (etag: string | null, key) =>
      answerOf(backend.POST("/me/profile/autosave/publish", {
        params: { header: { ...key, ...ifMatch(etag) } },
      })),
    staleAfter.profile,
  );
  const discarding = useWrite((etag: string | null, key) =>
    answerOf(backend.DELETE("/me/profile/autosave", {
      params: { header: { ...key, ...ifMatch(etag) } },
    }))
  );

  const autosave = useAutosave({
    read: readDraft,
    write: async (draft, etag) => (await save.send({ draft, etag })).headers.get("ETag"),
    keep: (draft, etag) => keptWork.keep(place, draft && { draft, etag }),
  }, () => tell(t("profile.leftUnsaved"), { kind: "bad" }));

  const fields = ref(aboutOf({}));
  function begin(stored: Stored<Draft> | null) {
    autosave.begin(stored?.data ?? draftOf(profile().data), stored?.etag ?? null);
    fields.value = aboutOf(autosave.typed);
    queries.invalidateQueries({ queryKey: differenceKey });
  }
  function beginWithKept() {
    const kept = keptAs(place, isObject);
    begin(first);
    if (kept === null || isSameJson(kept.draft, autosave.typed)) return;
    autosave.resume(kept.draft, kept.etag);
    fields.value = aboutOf(kept.draft);
  }
  beginWithKept();
  watch(fields, () => {
    const draft = withAbout(autosave.typed, fields.value);
    if (!isSameJson(draft, autosave.typed)) autosave.change(draft);
  }, { deep: true });

  /** The profile is another one than the differences were shown to. */
  const isOutdated = ref(false);
  const publish = oneAtATime(async () => {
    if (!await autosave.flush()) return;
    try {
      const { data, headers } = await publishing.send(profile().etag);
      queries.setQueryData(profileKey, { data, etag: headers.get("ETag") });
      isOutdated.value = false;
      begin(null);
      tell(t("profile.published"), { kind: "good" });
    } catch (error) {
      if (!isStale(error)) return;
      publishing.reset();
      isOutdated.value = true;
      await queries.refetchQueries({ queryKey: profileKey });
      await queries.refetchQueries({ queryKey: differenceKey });
    }
  });
  const discard = oneAtATime(async () => {
    try {
      await discarding.send(autosave.etag);
      begin(null);
      publishing.reset();
      tell(t("profile.discarded"));
    } catch (error) {
      if (isStale(error)) autosave.phase = "conflict";
    }
  });

  return reactive({
    fields,
    autosave,
    isOutdated,
    publish,
    isPublishing: computed(() => publishing.isSending),
    publishError: computed(() => publishing.error),
    discard,
    isDiscarding: computed(() => discarding.isSending),
    discardError: computed(() => discarding.error),
    keepMine: oneAtATime(() => autosave.keepMine().catch(tellFailure)),
    takeTheirs: oneAtATime(async () => {
      const there = await readDraft().catch(tellFailure);
      if (there !== undefined) begin(there);
    }),
  });
}

/** A draft of the profile is of any shape. */
const isObject = (value: unknown): value is Draft =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const tellFailure = (error: unknown): undefined => void tell(failureText(error), { kind: "bad" });
