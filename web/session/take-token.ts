import { resume, signIn } from "./session.ts";

/**
 * Takes the token out of the fragment of the address (`#token=…`), which no server sees, and out of the
 * browser's history; without one the token of this tab goes on.
 */
export function takeToken(location: Location, history: History): void {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given === null) return resume();
  history.replaceState(null, "", location.pathname + location.search);
  if (!signIn(given)) resume();
}
