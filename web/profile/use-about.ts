import { useQueryClient } from "@tanstack/vue-query";
import { computed, onBeforeUnmount, reactive, ref, watch } from "vue";
import { answerOf, backend } from "../backend/backend.ts";
import { Refused } from "../backend/failures.ts";
import { useWrite } from "../backend/use-write.ts";
import { oneAtATime } from "../forms/one-at-a-time.ts";
import { failureText } from "../frame/failure-text.ts";
import { tell } from "../frame/toasts.ts";
import { session } from "../session/session.ts";
import { t } from "../wording/wording.ts";
import { aboutOf, type Draft, draftOf, type Profile, withAbout } from "./about.ts";
import { keepText, keptTextOf } from "./kept-text.ts";
import { isSameJson } from "./same-json.ts";
import { useAutosave } from "./use-autosave.ts";
import { differenceKey, profileKey, readDraft, type Stored } from "./use-profile.ts";

type Written = { readonly draft: Draft; readonly etag: string | null };

/** What somebody tells about themselves: typed, saved as a draft by itself, published or discarded. */
export function useAbout(profile: () => Stored<Profile>, first: Stored<Draft> | null) {
  const queries = useQueryClient();
  const user = profile().data.id;
  const ifMatch = (etag: string | null) => etag === null ? {} : { "If-Match": etag };

  const save = useWrite(
    ({ draft, etag }: Written, key) =>
      answerOf(backend.PUT("/me/profile/autosave", {
        params: { header: { ...key, ...ifMatch(etag) } },
        body: draft,
      })),
    [differenceKey],
  );
  const publishing = useWrite((etag: string | null, key) =>
    answerOf(backend.POST("/me/profile/autosave/publish", {
      params: { header: { ...key, ...ifMatch(etag) } },
    }))
  );
  const discarding = useWrite((etag: string | null, key) =>
    answerOf(backend.DELETE("/me/profile/autosave", {
      params: { header: { ...key, ...ifMatch(etag) } },
    }))
  );

  const autosave = useAutosave({
    read: readDraft,
    write: async (draft, etag) => (await save.send({ draft, etag })).headers.get("ETag"),
    keep: (draft, etag) => keepText(draft && { user, draft, etag }),
  }, () => tell(t("profile.leftUnsaved"), { kind: "bad" }));

  const fields = ref(aboutOf({}));
  function begin(stored: Stored<Draft> | null) {
    autosave.begin(stored?.data ?? draftOf(profile().data), stored?.etag ?? null);
    fields.value = aboutOf(autosave.typed);
    queries.invalidateQueries({ queryKey: differenceKey });
  }
  function beginWithKept() {
    const kept = keptTextOf(user);
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
  onBeforeUnmount(() => {
    // Who signs out leaves nothing of theirs behind; who was signed out comes back to it.
    if (session.current === null && !session.hasEnded) keepText(null);
  });

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
      if (!(error instanceof Refused && error.status === 412)) return;
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
      if (error instanceof Refused && error.status === 412) autosave.phase = "conflict";
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

const tellFailure = (error: unknown): undefined => void tell(failureText(error), { kind: "bad" });
