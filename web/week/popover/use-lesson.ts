import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import { ask, backend } from "../../backend/backend.ts";
import { Refused } from "../../backend/failures.ts";
import { type Lesson, lessonQuery, type ReadLesson } from "../../lesson/read-lesson.ts";

/** A lesson, and the zone of its student where the API tells it. */
export function useLesson(lessonId: () => number): {
  readonly lesson: ComputedRef<ReadLesson | null>;
  readonly studentZone: ComputedRef<string | null>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const { data, error, refetch } = useQuery(computed(() => lessonQuery(lessonId())));
  const lesson = computed(() => data.value ?? null);
  const zone = useQuery({
    queryKey: computed(() => ["student-zone", lesson.value?.student_id]),
    queryFn: () => readStudentZone(lesson.value),
    enabled: () => lesson.value !== null,
    staleTime: Infinity,
  });
  return {
    lesson,
    studentZone: computed(() => zone.data.value ?? null),
    error: computed(() => error.value),
    retry: () => void refetch(),
  };
}

/** The explanation of a time is given in the zone of the student for whom it is asked. */
async function readStudentZone(lesson: Lesson | null): Promise<string | null> {
  if (lesson === null) return null;
  const query = {
    tutor_id: lesson.tutor_id,
    student_id: lesson.student_id,
    start: lesson.utc_start,
    duration_minutes: 60,
  };
  try {
    return (await ask(backend.GET("/schedule/explain", { params: { query } }))).timezone;
  } catch (error) {
    // Of a student who has left, the tutor learns nothing more.
    if (error instanceof Refused && error.status < 500) return null;
    throw error;
  }
}
