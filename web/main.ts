import { type QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { createApp } from "vue";
import App from "./App.vue";
import { createQueries } from "./backend/create-queries.ts";
import { followMissingFiles, isMissingFile, reloadOnce } from "./frame/missing-files.ts";
import { reportError } from "./frame/report-error.ts";
import { watchErrors } from "./frame/watch-errors.ts";
import { createPages } from "./pages.ts";
import { keepSignedIn } from "./session/keep-signed-in.ts";
import { session } from "./session/session.ts";
import { profileQuery } from "./session/use-profile.ts";
import { watchNavigations } from "./telemetry/use-calendar-load.ts";
import { createWording } from "./wording/wording.ts";
import "./style/colours.css";
import "./style/base.css";
import "./style/controls.css";

async function start(): Promise<void> {
  const app = createApp(App);
  watchErrors(app);
  // Before the router reads the address, which must not keep the token.
  keepSignedIn();
  const [pages, queryClient] = [createPages(), createQueries()];
  watchNavigations(pages);
  followMissingFiles(pages);
  // All that the first page needs is asked for at once: the frame's words, the page's files, and whose it is.
  const wording = createWording(navigator.languages);
  if (session.current) void queryClient.prefetchQuery(profileQuery);
  app.use(VueQueryPlugin, { queryClient }).use(pages).use(await wording).mount("#app");
  keepForLater(queryClient).catch((error: unknown) => reportError(error, "service worker"));
}

/** What nobody waits for comes after what is shown. */
async function keepForLater(queries: QueryClient): Promise<void> {
  const { forgetWhoLeaves, startWorker } = await import("./frame/start-worker.ts");
  forgetWhoLeaves(queries);
  if (import.meta.env.PROD) await startWorker(queries);
}

start().catch(async (error: unknown) => {
  reportError(error, "start");
  if (isMissingFile(error) && await reloadOnce(location.pathname + location.search)) return;
  // What index.html says by itself after a while.
  document.documentElement.classList.add("has-not-started");
});
