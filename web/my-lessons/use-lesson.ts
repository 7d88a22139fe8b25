import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { type Lesson, lessonQuery } from "../lesson/read-lesson.ts";
import { useTutor } from "../tutor-scope/use-tutor.ts";
import { minutesToDecide } from "./lesson.ts";

/** A lesson as it is now, with what writes must name it by. */
export const useLesson = (id: number) =>
  useQuery({ ...lessonQuery(id), refetchOnWindowFocus: false });

/** What the tutor's cancellation notice means for a lesson at this moment. */
export function useNotice(lesson: Lesson, state: ReturnType<typeof useLesson>) {
  const tutor = useTutor(lesson.tutor_id);
  const minutes = computed(() => tutor.data.value?.cancellation_notice_minutes);
  const left = computed(() => {
    const seen = state.data.value;
    return minutes.value === undefined || !seen
      ? undefined
      : minutesToDecide(seen, minutes.value, seen.readAt);
  });
  return { minutes, left, isLate: computed(() => left.value !== undefined && left.value <= 0) };
}
