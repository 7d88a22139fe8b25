import { onScopeDispose, type Ref, ref } from "vue";
import { elapsed } from "./clock.ts";

const TICK_MS = 250;

/** `4:59`, of seconds. */
export const countdownText = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Seconds that go down to none. The browser's wall clock, which may be wrong, has no part in it. */
export function useCountdown(onEnd: () => void = () => {}): {
  readonly seconds: Ref<number>;
  /** @param ms from now on */
  readonly start: (ms: number) => void;
  readonly stop: () => void;
} {
  const seconds = ref(0);
  let endsAt = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function stop() {
    clearInterval(timer);
    timer = undefined;
  }
  function tick() {
    const left = endsAt - elapsed();
    seconds.value = Math.max(0, Math.ceil(left / 1_000));
    if (left > 0) return;
    stop();
    onEnd();
  }
  function start(ms: number) {
    stop();
    endsAt = elapsed() + ms;
    timer = setInterval(tick, TICK_MS);
    tick();
  }
  onScopeDispose(stop);
  return { seconds, start, stop };
}
