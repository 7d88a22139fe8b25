import { listenToHost } from "./hand-over.ts";
import { goOnWithOtherTabs } from "./other-tabs.ts";
import { renewInTime } from "./renew-token.ts";
import { takeToken } from "./take-token.ts";

/** Takes the token that there is, and from then on whatever comes after it. To be called once, before the router. */
export function keepSignedIn(): void {
  takeToken(location, history);
  // A link with a token that is opened on the page it leads to loads nothing. The router, which listens after us,
  // would keep the token in the browser's history.
  addEventListener("popstate", (event) => {
    if (!location.hash.startsWith("#token=")) return;
    event.stopImmediatePropagation();
    takeToken(location, history);
  });
  listenToHost();
  goOnWithOtherTabs();
  renewInTime();
}
