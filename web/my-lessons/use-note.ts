import { computed, reactive, ref, shallowRef, watch } from "vue";
import { isStale } from "../backend/failures.ts";
import { oneAtATime } from "../forms/one-at-a-time.ts";
import type { Lesson } from "../lesson/read-lesson.ts";
import { useSaveNote } from "../lesson/use-lesson-writes.ts";
import { useLesson } from "./use-lesson.ts";

/**
 * The note of a lesson while it is written. Whoever has not typed follows what the other one writes. What was typed
 * stays, and is saved over the other's note only by somebody who has been shown it: `others`, null where there is none.
 */
export function useNote(lesson: Lesson, onSaved: () => void) {
  const state = useLesson(lesson.id);
  const write = useSaveNote();
  const note = ref(lesson.note ?? "");
  /** What is typed upon, and the state of the lesson that has it. */
  const base = shallowRef({ note: note.value, etag: null as string | null });
  const others = ref<string | null>(null);

  watch(state.data, (read) => {
    if (!read) return;
    const saved = read.note ?? "";
    if (note.value === base.value.note) note.value = saved;
    else if (![base.value.note, note.value.trim()].includes(saved)) others.value = saved;
    base.value = { note: saved, etag: read.etag };
  }, { immediate: true });
  const isChanged = computed(() => note.value.trim() !== base.value.note);

  const save = oneAtATime(async () => {
    const { etag } = base.value;
    if (etag === null) return;
    const typed = note.value;
    try {
      const saved = await write.send({ lesson: { id: lesson.id, etag }, note: typed.trim() });
      base.value = { note: saved.note ?? "", etag: saved.etag };
      others.value = null;
      // What was typed while it was being saved is the next change.
      if (note.value === typed) note.value = base.value.note;
      onSaved();
    } catch (error) {
      if (isStale(error)) await state.refetch();
    }
  });
  return reactive({
    note,
    others,
    canSave: computed(() => isChanged.value && base.value.etag !== null && !write.isSending),
    error: computed(() => write.error),
    save,
  });
}
