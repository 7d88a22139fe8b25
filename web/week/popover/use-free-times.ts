import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import type { Schemas } from "../../../client/create-client.ts";
import { ask, backend } from "../../backend/backend.ts";
import type { WeekWanted } from "../use-week.ts";
import { isDate } from "../week-query.ts";
import type { Lesson } from "../../lesson/read-lesson.ts";

/** The lengths of which the API lists free times. */
const [SHORTEST, LONGEST] = [15, 240];

/** The times of a date to which a lesson can be moved by the rules of booking. */
export function useFreeTimes(
  wanted: () => WeekWanted,
  lesson: () => Lesson,
  date: () => string,
): {
  readonly times: ComputedRef<readonly Schemas["FreeSlot"][] | null>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
} {
  const { data, error, refetch } = useQuery({
    queryKey: computed(
      () => ["free-times", "day", wanted().tutorId, wanted().zone, lesson().id, date()],
    ),
    queryFn: () => {
      const query = {
        tutor_id: wanted().tutorId,
        date: date(),
        timezone: wanted().zone,
        duration_minutes: lesson().duration_minutes,
        moving_lesson_id: lesson().id,
      };
      return ask(backend.GET("/schedule/free-slots/day", { params: { query } }));
    },
    enabled: () => {
      const { duration_minutes } = lesson();
      return isDate(date()) && duration_minutes >= SHORTEST && duration_minutes <= LONGEST;
    },
  });
  return {
    times: computed(() => data.value?.slots ?? null),
    error: computed(() => error.value),
    retry: () => void refetch(),
  };
}
