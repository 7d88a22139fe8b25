const EDGE_PX = 36;
const STEP_PX = 14;

/** Scrolls a box while a drag is near its edges, and says so after each step, until it is stopped. */
export function edgeScroll(box: HTMLElement, onScroll: () => void): {
  readonly at: (x: number, y: number) => void;
  readonly stop: () => void;
} {
  let frame = 0;
  let [dx, dy] = [0, 0];
  const stepOf = (at: number, from: number, to: number) =>
    at < from + EDGE_PX ? -STEP_PX : at > to - EDGE_PX ? STEP_PX : 0;

  function step(): void {
    frame = 0;
    if (dx === 0 && dy === 0) return;
    const before = [box.scrollLeft, box.scrollTop];
    box.scrollBy(dx, dy);
    if (box.scrollLeft === before[0] && box.scrollTop === before[1]) return;
    onScroll();
    frame = requestAnimationFrame(step);
  }

  return {
    at(x, y) {
      const { left, right, top, bottom } = box.getBoundingClientRect();
      dx = stepOf(x, left, right);
      dy = stepOf(y, top, bottom);
      if (frame === 0) frame = requestAnimationFrame(step);
    },
    stop() {
      cancelAnimationFrame(frame);
      [frame, dx, dy] = [0, 0, 0];
    },
  };
}
