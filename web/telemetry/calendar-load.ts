import { apiUrl } from "../backend/settings.ts";

type Load = {
  readonly name: "calendar_load";
  readonly duration_ms: number;
  readonly cells_count: number;
};

/** As many as the API takes at a time. */
const MOST = 20;
/** Whoever looks at weeks one after the other tells of them together. */
const REST_MS = 5_000;

const waiting: Load[] = [];
let timer: number | undefined;

/**
 * Tells those who run the server how long somebody waited for a calendar (W1): of whom and whose it was it says
 * nothing.
 * @param waited how many milliseconds
 */
export function calendarLoaded(waited: number, cellsCount: number): void {
  const duration_ms = Math.min(600_000, Math.max(0, Math.round(waited)));
  waiting.push({ name: "calendar_load", duration_ms, cells_count: Math.min(1_000, cellsCount) });
  if (waiting.length >= MOST) return send();
  timer ??= setTimeout(send, REST_MS);
}

// That a page is hidden is the last that a browser tells it for certain.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") send();
});
addEventListener("pagehide", send);

/** What is lost on the way is lost: nobody is kept waiting for it, and nothing is told of it. */
function send(): void {
  clearTimeout(timer);
  timer = undefined;
  if (waiting.length === 0) return;
  const body = new Blob([JSON.stringify({ events: waiting.splice(0) })], {
    type: "application/json",
  });
  const url = `${apiUrl}/telemetry`;
  if (new URL(url).origin === location.origin) return void navigator.sendBeacon(url, body);
  // A beacon takes cookies along, which an API of another origin refuses.
  fetch(url, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
}
