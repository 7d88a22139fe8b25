import { edgeScroll } from "./edge-scroll.ts";

/** What happens while a pointer is held down on the grid, by the `start` of cells. */
export type Drag = {
  /** The pointer is over another cell than before. */
  readonly over: (start: string, x: number, y: number) => void;
  /** It was let go. */
  readonly drop: () => void;
  /** Escape, or the browser took the gesture for itself. */
  readonly abandon: () => void;
};

/** A finger that rests for so long paints; one that moves before scrolls. */
const LONG_PRESS_MS = 350;
const STILL_PX = 8;

type Wanted = {
  /** The press, on a cell of a `.week-scroll`. */
  readonly event: PointerEvent;
  /** Whether a finger drags at once, not only after it has rested. */
  readonly isImmediate: boolean;
  /** Called when the press has become a drag; null where there is nothing to drag. */
  readonly begin: () => Drag | null;
  /** Called at the end, with whether it was a drag; a click may follow. */
  readonly end: (wasDrag: boolean) => void;
};

/** Follows a pointer from its press on a cell: it becomes a drag when it reaches another cell. */
export function followPointer({ event: press, isImmediate, begin, end }: Wanted): void {
  const box = press.target instanceof Element ? press.target.closest(".week-scroll") : null;
  if (!(box instanceof HTMLElement) || press.button !== 0) return;
  const isTouch = press.pointerType !== "mouse";
  const from = cellStartAt(press.clientX, press.clientY);
  const ends = new AbortController();
  const listening = { signal: ends.signal };
  let drag: Drag | null = null;
  let [x, y, last] = [press.clientX, press.clientY, from];
  const scrolling = edgeScroll(box, look);
  const timer = isTouch && !isImmediate ? setTimeout(start, LONG_PRESS_MS) : undefined;
  if (isTouch && isImmediate) start();
  if (ends.signal.aborted) return;

  addEventListener("pointermove", move, listening);
  addEventListener("pointerup", () => finish("drop"), listening);
  addEventListener("pointercancel", () => finish("abandon"), listening);
  addEventListener("keydown", (key) => key.key === "Escape" && finish("abandon"), listening);
  // A finger that drags does not scroll.
  box.addEventListener("touchmove", (touch) => drag && touch.cancelable && touch.preventDefault(), {
    ...listening,
    passive: false,
  });

  function start(): void {
    drag ??= begin();
    if (drag === null) finish("abandon");
  }

  function move(event: PointerEvent): void {
    if (event.pointerId !== press.pointerId) return;
    const isFar = Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY);
    [x, y] = [event.clientX, event.clientY];
    if (drag === null) {
      if (isTouch) return isFar > STILL_PX ? finish("abandon") : undefined;
      if (cellStartAt(x, y) === from) return;
      start();
    }
    look();
    scrolling.at(x, y);
  }

  function look(): void {
    const start = cellStartAt(x, y);
    if (drag === null || start === null) return;
    if (start !== last) drag.over(start, x, y);
    last = start;
  }

  function finish(how: "drop" | "abandon"): void {
    clearTimeout(timer);
    scrolling.stop();
    ends.abort();
    drag?.[how]();
    end(drag !== null);
  }
}

/** The cell at a point of the window, by its `start`. */
function cellStartAt(x: number, y: number): string | null {
  const cell = document.elementFromPoint(x, y)?.closest<HTMLElement>(".calendar-cell");
  return cell?.dataset["start"] ?? null;
}
