import { hasHost } from "./hand-over.ts";
import { resume, signIn } from "./session.ts";
import { tokenOfCookie } from "./token-cookie.ts";

/**
 * Takes the token out of the fragment of the address (`#token=…`), which no server sees, and out of the
 * browser's history. Without one the marketplace's cookie says who it is, or else the token of this tab goes on.
 */
export function takeToken(location: Location, history: History): void {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) history.replaceState(null, "", location.pathname + location.search);
  if (given !== null && signIn(given)) return;
  const ofCookie = hasHost ? null : tokenOfCookie();
  if (ofCookie === null || !signIn(ofCookie)) resume();
}
