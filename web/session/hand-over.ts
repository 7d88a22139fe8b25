import { ref } from "vue";
import { hosts } from "../backend/settings.ts";
import { session, signIn } from "./session.ts";

type Said = "halfhour:ready" | "halfhour:token-wanted";

/** The window of the marketplace that frames this page, or has opened it; null where there is none. */
const host: Window | null = parent === self ? opener : parent;

/** Whether there is one that may hand tokens over: then it alone says who is signed in, and no cookie does. */
export const hasHost: boolean = host !== null && hosts.length > 0;
const whenSignedIn = new Set<() => void>();
/** How long a marketplace has to hand a token over: it may have to ask its own server. */
const HOST_MS = 8_000;

/** Whether the first token is still expected, so that nobody is told yet to sign in. */
export const isTokenExpected = ref(false);

/**
 * Lets the marketplace's window hand tokens over: only that window, and only while it shows a page of the origins
 * that WEB_HOSTS names. It may send one at any time, and is asked for one by `askHost`.
 */
export function listenToHost(): void {
  if (!hasHost) return;
  addEventListener("message", ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== host || !hosts.includes(origin)) return;
    const token = tokenIn(data);
    if (token === null || !signIn(token)) return;
    for (const go of whenSignedIn) go();
    whenSignedIn.clear();
  });
  if (session.current === null) {
    isTokenExpected.value = true;
    const over = () => void (isTokenExpected.value = false);
    whenSignedIn.add(over);
    setTimeout(over, HOST_MS);
  }
  tell("halfhour:ready");
}

/** Asks the marketplace's window for a token; false where none came in time. */
export function askHost(): Promise<boolean> {
  if (!hasHost) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), HOST_MS);
    whenSignedIn.add(() => {
      clearTimeout(timer);
      resolve(true);
    });
    tell("halfhour:token-wanted");
  });
}

/** The browser delivers it where the window shows a page of that origin, and nowhere else. */
function tell(type: Said): void {
  for (const origin of hosts) host?.postMessage({ type }, origin);
}

const tokenIn = (data: unknown): string | null =>
  typeof data === "object" && data !== null && "type" in data && data.type === "halfhour:token" &&
    "token" in data && typeof data.token === "string"
    ? data.token
    : null;
