import { useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, onBeforeUnmount, reactive, type Ref, ref, shallowRef, watch } from "vue";
import { isStale } from "../backend/failures.ts";
import type { Stored } from "../backend/stored.ts";
import { useWrite, type WriteHeaders } from "../backend/use-write.ts";
import { keptWork } from "../session/kept-work.ts";
import { session } from "../session/session.ts";
import { keptAs } from "./kept-draft.ts";
import { oneAtATime } from "./one-at-a-time.ts";

type Options<Data, Draft, Saved> = {
  readonly key: readonly unknown[];
  readonly read: () => Promise<Stored<Data>>;
  /** What is edited of a state: plain data. */
  readonly draftOf: (data: Data) => Draft;
  /** Whether something that was kept is what is edited. */
  readonly isDraft: (value: unknown) => value is Draft;
  readonly write: (draft: Draft, headers: WriteHeaders) => Promise<Stored<Data> & Saved>;
  readonly changes?: readonly (readonly unknown[])[];
  readonly onSaved: (saved: Stored<Data> & Saved) => void;
};

/**
 * A copy of what the API keeps, edited here and saved as a whole if nobody else changed it meanwhile. What was
 * typed stays until it is saved or given up: a refusal, a reload and a sign-in that ends keep it, and so does
 * a newer state of the API, which is then either taken over or overwritten, as the person says.
 */
export function useDraft<Data, Draft, Saved = unknown>(options: Options<Data, Draft, Saved>) {
  const { key, draftOf, changes = [] } = options;
  const queries = useQueryClient();
  const place = keptWork.keyOf(session.current?.person ?? "", JSON.stringify(key));
  const query = useQuery({ queryKey: key, queryFn: options.read });
  const base = shallowRef<Stored<Data> | null>(null);
  const draft = ref(null) as Ref<Draft | null>;
  const isOutdated = ref(false);

  const textOf = (value: Draft | null) => JSON.stringify(value);
  const isChanged = computed(() =>
    base.value !== null && textOf(draft.value) !== textOf(draftOf(base.value.data))
  );
  function take(stored: Stored<Data>) {
    base.value = stored;
    draft.value = draftOf(stored.data);
    isOutdated.value = false;
  }
  watch(query.data, (found) => {
    if (!found || isChanged.value || found.etag === base.value?.etag) return;
    const kept = base.value === null ? keptAs(place, options.isDraft) : null;
    take(found);
    if (kept === null) return;
    // Saved upon the state it was typed upon, it is not saved over a newer one without a word.
    base.value = { data: found.data, etag: kept.etag };
    draft.value = kept.draft;
  }, { immediate: true });

  const write = useWrite(
    (typed: Draft, headers) => {
      const etag = base.value?.etag;
      return options.write(typed, etag ? { ...headers, "If-Match": etag } : headers);
    },
    changes,
  );
  watch(draft, () => write.reset(), { deep: true });
  watch([draft, base], ([typed]) => {
    keptWork.keep(place, isChanged.value ? { draft: typed, etag: base.value?.etag ?? null } : null);
  }, { deep: true });
  // Whoever goes to another page has given it up.
  onBeforeUnmount(() => keptWork.keep(place, null));

  const save = oneAtATime(async () => {
    if (draft.value === null || !isChanged.value) return;
    const sent = textOf(draft.value);
    try {
      const saved = await write.send(draft.value);
      queries.setQueryData(key, { data: saved.data, etag: saved.etag });
      // What was typed while it was being saved is the next change.
      if (textOf(draft.value) === sent) take(saved);
      else base.value = saved;
      options.onSaved(saved);
    } catch (error) {
      if (!isStale(error)) return;
      await query.refetch();
      isOutdated.value = true;
    }
  });

  return reactive({
    stored: computed(() => base.value?.data ?? null),
    draft,
    /** Why there is nothing to edit. */
    failure: computed(() => base.value === null ? query.error.value : null),
    retry: () => void query.refetch(),
    isChanged,
    isSending: computed(() => write.isSending),
    /** Why it was not saved; when somebody else was faster, `isOutdated` says so instead. */
    error: computed(() => isOutdated.value ? null : write.error),
    isOutdated,
    save,
    undo: () => base.value && take(base.value),
    takeTheirs: () => query.data.value && take(query.data.value),
    saveMine() {
      base.value = query.data.value ?? base.value;
      isOutdated.value = false;
      return save();
    },
  });
}
