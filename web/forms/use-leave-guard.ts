import { onBeforeUnmount } from "vue";
import { onBeforeRouteLeave } from "vue-router";

/** Asks before a page with changes that are not saved is left, whichever way. */
export function useLeaveGuard(isChanged: () => boolean, question: () => string): void {
  const ask = (event: BeforeUnloadEvent) => {
    if (isChanged()) event.preventDefault();
  };
  addEventListener("beforeunload", ask);
  onBeforeUnmount(() => removeEventListener("beforeunload", ask));
  onBeforeRouteLeave(() => !isChanged() || confirm(question()));
}
