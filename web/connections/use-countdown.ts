import { onBeforeUnmount, ref } from "vue";
import { elapsed } from "../time/clock.ts";

const TICK_MS = 250;

/** Counts seconds down to 0, by the clock that nobody sets. */
export function useCountdown() {
  const left = ref(0);
  let timer: ReturnType<typeof setInterval> | undefined;

  const stop = () => clearInterval(timer);
  function start(seconds: number) {
    stop();
    const end = elapsed() + seconds * 1_000;
    left.value = seconds;
    timer = setInterval(() => {
      left.value = Math.max(0, Math.ceil((end - elapsed()) / 1_000));
      if (left.value === 0) stop();
    }, TICK_MS);
  }
  onBeforeUnmount(stop);
  return { left, start };
}
