import { watch } from "vue";
import { type Router, START_LOCATION } from "vue-router";
import { elapsed } from "../time/clock.ts";

/** When the page that is shown was wanted: the first of all when the browser was sent here. */
let wantedAt = 0;

/** To be called before the first navigation. */
export function watchNavigations(router: Router): void {
  router.beforeEach((_to, from) => {
    if (from !== START_LOCATION) wantedAt = elapsed();
  });
}

/**
 * Tells how long each calendar took until its cells were there.
 * @param key of what is wanted
 * @param cells how many there are of it; null as long as there are none
 */
export function useCalendarLoad(key: () => string, cells: () => number | null): void {
  let since: number | null = wantedAt;
  watch([key, cells], ([wanted, count], [before]) => {
    if (before !== undefined && wanted !== before) since = elapsed();
    if (since === null || count === null) return;
    const waited = elapsed() - since;
    since = null;
    // Who tells of it comes after what is shown; what is lost on the way is lost.
    import("./calendar-load.ts").then(({ calendarLoaded }) => calendarLoaded(waited, count))
      .catch(() => {});
  }, { immediate: true, flush: "post" });
}
