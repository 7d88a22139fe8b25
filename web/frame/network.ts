import { reactive, readonly } from "vue";

const state = reactive({ isOnline: navigator.onLine });
addEventListener("online", () => state.isOnline = true);
addEventListener("offline", () => state.isOnline = false);

/** Whether the browser has a network at all. */
export const network = readonly(state);
