import { onScopeDispose, readonly, type Ref, ref } from "vue";
import { now } from "../time/clock.ts";

const EVERY_MS = 15_000;

/** The time by the browser's clock, epoch ms, which moves on. It only says where in the week we are. */
export function useNow(): Readonly<Ref<number>> {
  const moment = ref(now());
  const timer = setInterval(() => moment.value = now(), EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  return readonly(moment);
}
