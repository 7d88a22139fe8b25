import { reactive, readonly } from "vue";

const state = reactive<{ isOnline: boolean; keptAt: number | null }>({
  isOnline: navigator.onLine,
  keptAt: null,
});
addEventListener("online", () => state.isOnline = true);
addEventListener("offline", () => state.isOnline = false);

/**
 * Whether the browser has a network at all, and, where what is shown was kept by the service worker, when the API
 * gave the oldest of it (epoch ms).
 */
export const network = readonly(state);

/** An answer came: from the API itself (null), or one that was kept. */
export function noteAnswer(keptAt: number | null): void {
  if (keptAt === null) state.keptAt = null;
  else state.keptAt = Math.min(keptAt, state.keptAt ?? keptAt);
}
