import { nextTick, onScopeDispose, type Ref, watch } from "vue";
import { firstLine } from "./first-line.ts";
import type { Row } from "./week-rows.ts";

type Scrolled = {
  /** What is opened: whenever it is another, the grid begins where it matters. */
  readonly key: () => string;
  readonly rows: () => readonly Row[];
  readonly dates: () => readonly string[];
  readonly wallNow: () => string | null;
  readonly isThere: () => boolean;
  /** Somebody came near the days after Wednesday. */
  readonly reached: () => void;
};

/** Shows the hour and the day that matter when a week is opened, and tells when its later days come into sight. */
export function useGridScroll(
  scroller: Ref<HTMLElement | null>,
  { key, rows, dates, wallNow, isThere, reached }: Scrolled,
): void {
  let opened = "";
  watch([key, isThere, scroller], async () => {
    if (!isThere() || !scroller.value || opened === key()) return;
    opened = key();
    await nextTick();
    show(scroller.value);
  }, { immediate: true, flush: "post" });

  function show(element: HTMLElement) {
    const [line, day] = firstLine(rows(), dates(), wallNow());
    const box = (selector: string, at = 0) =>
      element.querySelectorAll(selector)[at]?.getBoundingClientRect();
    const [head, row] = [box(".week-head"), box(".week-row:not(.week-head)", line)];
    if (head && row) element.scrollTop += row.top - head.bottom;
    const [corner, column] = [box(".week-corner"), box(".week-day", day)];
    if (corner && column) element.scrollLeft += column.left - corner.right;
  }

  const watching = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) reached();
  }, { threshold: 0.1 });
  watch([scroller, key], ([element]) => {
    watching.disconnect();
    if (!element) return;
    for (const day of [...element.querySelectorAll(".week-day")].slice(3)) watching.observe(day);
  }, { immediate: true, flush: "post" });
  onScopeDispose(() => watching.disconnect());
}
