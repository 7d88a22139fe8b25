import { watch } from "vue";
import { now } from "../time/clock.ts";
import { askHost, hasHost } from "./hand-over.ts";
import { session, signIn } from "./session.ts";
import { tokenOfCookie } from "./token-cookie.ts";

/** A host that gave none is left alone for so long, unless the person asks. */
const PAUSE_MS = 30_000;
/** A token is renewed so long before it ends, a short one when half of its time is over, */
const AHEAD_MS = 60_000;
/** and none at once, which would go on for ever where the browser's clock is ahead. */
const LEAST_MS = 5_000;
/** A timer of a browser holds 24 days; who still looks then is asked for again. */
const MOST_MS = 2_000_000_000;

let asking: Promise<boolean> | null = null;
let refusedUntil = 0;

/**
 * Gets a new token of the marketplace's cookie or window; false where there is none. All who need one wait for
 * the same.
 */
export function renewToken(isWanted = false): Promise<boolean> {
  if (asking !== null) return asking;
  if (!isWanted && now() < refusedUntil) return Promise.resolve(false);
  asking = renewed().finally(() => asking = null);
  return asking;
}

async function renewed(): Promise<boolean> {
  const ofCookie = hasHost ? null : tokenOfCookie();
  if (ofCookie !== null && ofCookie !== session.current?.token && signIn(ofCookie)) return true;
  const isRenewed = await askHost();
  if (!isRenewed) refusedUntil = now() + PAUSE_MS;
  return isRenewed;
}

/** Renews each token before it ends. That it has ended is the API's to say, for the browser's clock may be wrong. */
export function renewInTime(): void {
  let timer: number | undefined;
  watch(() => session.current, (current) => {
    clearTimeout(timer);
    if (current === null) return;
    const left = current.endsAt - now();
    const wait = left > 2 * AHEAD_MS ? left - AHEAD_MS : left / 2;
    timer = setTimeout(() => void renewToken(), Math.min(MOST_MS, Math.max(LEAST_MS, wait)));
  }, { immediate: true });
}
