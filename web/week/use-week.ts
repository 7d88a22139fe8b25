import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef, type Ref } from "vue";
import type { Schemas } from "../../client/create-client.ts";
import { answerOf, backend } from "../backend/backend.ts";

/** Whose week, which, and in what zone it is shown. */
export type WeekWanted = {
  readonly tutorId: number;
  /** `2027-03-08`. */
  readonly monday: string;
  readonly zone: string;
};

/** A week with the ETag by which a draft says which state it was painted on. */
export type ReadWeek = Schemas["Week"] & { readonly etag: string | null };

/** The key of a week among the queries; of all weeks of a tutor without the rest. */
export const weekKey = (tutorId: number, ...rest: readonly (string | number)[]) =>
  ["week", tutorId, ...rest] as const;

/** The cells of those weekdays (0 is Monday); of all without any. */
export async function readWeek(
  { tutorId, monday, zone }: WeekWanted,
  days: readonly number[] = [],
): Promise<ReadWeek> {
  const { data, headers } = await answerOf(
    backend.GET("/calendar/week", {
      params: {
        query: {
          tutor_id: tutorId,
          week_start: monday,
          timezone: zone,
          ...(days.length > 0 && { days: [...days] }),
        },
      },
      querySerializer: { array: { style: "form", explode: false } },
    }),
  );
  return { ...data, etag: headers.get("ETag") };
}

/** A week, or the days of it that are wanted, kept up to date. */
export function useWeek(
  wanted: Ref<WeekWanted | null>,
  days: Ref<readonly number[]>,
  isEnabled: Ref<boolean>,
): {
  readonly week: ComputedRef<ReadWeek | null>;
  readonly error: ComputedRef<Error | null>;
  readonly isFetching: Ref<boolean>;
  readonly retry: () => void;
} {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: computed(() => {
      const { tutorId = 0, monday = "", zone = "" } = wanted.value ?? {};
      return weekKey(tutorId, monday, zone, days.value.join());
    }),
    queryFn: () => {
      if (wanted.value === null) throw new Error("no week is wanted");
      return readWeek(wanted.value, days.value);
    },
    enabled: () => wanted.value !== null && isEnabled.value,
  });
  return {
    week: computed(() => data.value ?? null),
    error: computed(() => error.value),
    isFetching,
    retry: () => void refetch(),
  };
}
