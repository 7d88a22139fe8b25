import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import type { Schemas } from "../../../client/create-client.ts";
import { answerOf, ask, backend } from "../../backend/backend.ts";
import { Refused } from "../../backend/failures.ts";

export type Lesson = Schemas["Lesson"];
/** A lesson and the ETag of what was read of it. */
export type ReadLesson = Lesson & { readonly etag: string | null };

/** A lesson, and the zone of its student where the API tells it. */
export function useLesson(lessonId: () => number): {
  readonly lesson: ComputedRef<ReadLesson | null>;
  readonly studentZone: ComputedRef<string | null>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ["lesson", lessonId()]),
    queryFn: async (): Promise<ReadLesson> => {
      const call = backend.GET("/lessons/{id}", { params: { path: { id: lessonId() } } });
      const { data, headers } = await answerOf(call);
      return { ...data, etag: headers.get("ETag") };
    },
    staleTime: 0,
  });
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
