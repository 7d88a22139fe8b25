import { reactive, readonly } from "vue";
import type { Router } from "vue-router";
import { now } from "../time/clock.ts";
import { t } from "../wording/wording.ts";
import { network } from "./network.ts";
import { reportError } from "./report-error.ts";
import { tell } from "./toasts.ts";

const KEY = "halfhour.reloaded";
const NOT_AGAIN_MS = 60_000;
const state = reactive({ isPageMissing: false });

/** Whether the page that was gone to first could not be loaded, so that there is nothing to show. */
export const missing = readonly(state);

/** Whether a part of the pages did not come, as browsers say it. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|module script failed|preload css/i.test(error.message);

/**
 * Loads an address anew, since a new version of the pages has other files than the one that is open; false where
 * that was just done and did not help, or nobody is there to load it from: the browser would show its own page then.
 */
export async function reloadOnce(address: string): Promise<boolean> {
  if (!await isServed(address) || !isFirstTime()) return false;
  if (address === location.pathname + location.search) location.reload();
  else location.assign(address);
  return true;
}

const ANSWERS_WITHIN_MS = 5_000;

const isServed = async (address: string): Promise<boolean> =>
  network.isOnline &&
  await fetch(address, { method: "HEAD", signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })
    .then(({ ok }) => ok, () => false);

/** Whether nothing was loaded anew a moment ago. Where a browser forbids all storage nobody knows. */
function isFirstTime(): boolean {
  try {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    sessionStorage.setItem(KEY, String(now()));
    return now() - last >= NOT_AGAIN_MS;
  } catch {
    return false;
  }
}

/** Goes to a page whose files did not come by loading it anew, once; then says that it is not there. */
export function followMissingFiles(router: Router): void {
  router.onError(async (error, { fullPath }, from) => {
    reportError(error, "navigation");
    if (isMissingFile(error) && await reloadOnce(fullPath)) return;
    const isFirst = from.matched.length === 0;
    if (isFirst) state.isPageMissing = true;
    else tell(t("frame.unloaded"), { kind: "bad" });
  });
  router.afterEach((_to, _from, failure) => {
    if (!failure) state.isPageMissing = false;
  });
}
