import { onBeforeUnmount, onMounted, reactive, watch } from "vue";
import { onBeforeRouteLeave } from "vue-router";
import { network } from "../frame/network.ts";
import { Autosave, type Storage } from "./autosave.ts";

/** How long leaving the page may wait for what is still to be saved. */
const LEAVE_MS = 1_500;

/** An autosave that lives as long as a component, and saves when the page is hidden or left. */
export function useAutosave(storage: Storage, onLeftUnsaved: () => void) {
  const autosave = reactive(new Autosave(storage));

  const saveHidden = () => {
    if (document.visibilityState === "hidden" && autosave.isUnsaved) autosave.flush();
  };
  const warn = (event: BeforeUnloadEvent) => {
    if (autosave.isUnsaved) event.preventDefault();
  };
  onMounted(() => {
    document.addEventListener("visibilitychange", saveHidden);
    addEventListener("beforeunload", warn);
  });
  onBeforeUnmount(() => {
    document.removeEventListener("visibilitychange", saveHidden);
    removeEventListener("beforeunload", warn);
    autosave.end();
  });
  onBeforeRouteLeave(async () => {
    if (!autosave.isUnsaved) return;
    await Promise.race([autosave.flush(), new Promise((end) => setTimeout(end, LEAVE_MS))]);
    if (autosave.isUnsaved) onLeftUnsaved();
  });
  watch(() => network.isOnline, (isOnline) => {
    if (isOnline && autosave.phase === "unreachable") autosave.flush();
  });
  return autosave;
}
