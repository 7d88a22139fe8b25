import { computed, type ComputedRef, reactive, ref, watch } from "vue";
import { useRoute, useRouter } from "vue-router";
import { session } from "../session/session.ts";
import { useProfile } from "../session/use-profile.ts";
import { now } from "../time/clock.ts";
import { addDays, mondayOf } from "../time/dates.ts";
import type { WeekWanted } from "./use-week.ts";
import { readWeekQuery } from "./week-query.ts";

export type WantedWeek = {
  /** Null until it is known whose week it is and in which zone. */
  readonly wanted: WeekWanted | null;
  readonly tutorId: number | null;
  /** Nobody has said whose week it is to be, and it is not the person's own. */
  readonly isTutorMissing: boolean;
  readonly zone: string | null;
  readonly monday: string;
  /** Whether the person may change it: its tutor, or an admin. */
  readonly isOwn: boolean;
  /** Whether the address names no week, so that it is to be that of this moment. */
  readonly isToday: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly goTo: (date: string) => void;
  readonly goBy: (days: number) => void;
  readonly goToToday: () => void;
  /** This moment is in the week of that Monday, as an answer has told. */
  readonly todayIsIn: (monday: string) => void;
  readonly chooseZone: (zone: string) => void;
  readonly chooseTutor: (tutorId: number) => void;
};

/** Whose week the page shows, which one and in which zone: what its address says, else one's own, today's. */
export function useWantedWeek(): WantedWeek {
  const route = useRoute();
  const router = useRouter();
  const { profile, error, retry } = useProfile();
  const asked = computed(() => readWeekQuery(route.query));
  const own = computed(() => session.current?.role === "tutor" ? profile.value?.id ?? null : null);
  const tutorId = computed(() => asked.value.tutorId ?? own.value);
  const zone = computed(() => asked.value.zone ?? profile.value?.timezone ?? null);
  // The date in UTC is a guess: in the zone of the page it may be a week that begins or has ended.
  const thisMonday = ref(mondayOf(new Date(now()).toISOString().slice(0, 10)));
  const monday = computed(() => asked.value.monday ?? thisMonday.value);

  const go = (query: Record<string, string | undefined>) =>
    router.push({ query: { ...route.query, ...query } });
  const goTo = (date: string) => void go({ week: mondayOf(date) });
  watch(zone, () => thisMonday.value = mondayOf(new Date(now()).toISOString().slice(0, 10)));

  return reactive({
    wanted: computed(() =>
      tutorId.value !== null && zone.value !== null
        ? { tutorId: tutorId.value, monday: monday.value, zone: zone.value }
        : null
    ) as ComputedRef<WeekWanted | null>,
    tutorId,
    isTutorMissing: computed(() =>
      asked.value.tutorId === null && session.current?.role !== "tutor"
    ),
    zone,
    monday,
    isOwn: computed(() =>
      session.current?.role === "admin" ||
      own.value !== null && own.value === tutorId.value
    ),
    isToday: computed(() => asked.value.monday === null),
    error,
    retry,
    goTo,
    goBy: (days: number) => goTo(addDays(monday.value, days)),
    goToToday: () => void go({ week: undefined }),
    todayIsIn: (found: string) => thisMonday.value = found,
    chooseZone: (chosen: string) => void go({ zone: chosen }),
    chooseTutor: (chosen: number) => void go({ tutor_id: String(chosen) }),
  });
}
